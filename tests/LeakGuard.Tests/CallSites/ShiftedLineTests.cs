using System.Data;
using System.Runtime.CompilerServices;
using static LeakGuard.Tests.CallSites.Taken;

namespace LeakGuard.Tests.CallSites;

/// <summary>Code whose frames, when optimised, have the offset of another statement than the one that calls.</summary>
public sealed class ShiftedLineTests
{
    private int _calls;

    [Fact]
    public void A_value_kept_on_the_evaluation_stack() => AssertCaller(Kept(), "ShiftedLineTests.Kept");

    [Fact]
    public void A_value_kept_across_statements() => AssertCaller(KeptAcross(), "ShiftedLineTests.KeptAcross");

    [Fact]
    public void A_result_that_goes_straight_into_a_later_call() => AssertCaller(PassedOn(), "ShiftedLineTests.PassedOn");

    [Fact]
    public void A_call_in_a_loop() => AssertCaller(InLoop(), "ShiftedLineTests.InLoop");

    [Fact]
    public void A_generic_call() => AssertCaller(Generic(), "ShiftedLineTests.Generic");

    [Fact]
    public void A_call_through_an_interface() => AssertCaller(ThroughInterface(), "ShiftedLineTests.ThroughInterface");

    [Fact]
    public async Task An_async_call() => AssertCaller(await AsyncCall(), "ShiftedLineTests.AsyncCall");

    [Fact]
    public void A_public_method_that_hands_over_to_a_protected_one() => AssertCaller(HandedOver(), "ShiftedLineTests.HandedOver");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_method_that_jumped_to_another(bool isAsync) => AssertCaller(JumpedOver(isAsync), "ShiftedLineTests.JumpedOver");

    private static void AssertCaller(Taken taken, string method)
    {
        var frames = taken.Describe().Frames;
        Assert.Contains($"{method} (ShiftedLineTests.cs:{taken.Line})", frames);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Taken Kept()
    {
        var source = Find();
        var taken = source.Open(ThisLine());
        Count(source);
        return taken;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Taken KeptAcross()
    {
        var source = Find();
        Count(this);
        Count(this);
        return source.Open(ThisLine());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Taken PassedOn()
    {
        var other = Find();
        var taken = Find().Open(ThisLine());
        return
            Pass(
                other,
                taken);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Taken InLoop()
    {
        var all = new List<Taken>();
        for (var i = 0; i < 3; i++)
        {
            all.Add(Find().Open(ThisLine()));
        }

        Count(all);
        return all[0];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Taken Generic()
    {
        var source = Find();
        var taken = source.OpenFor<string>(ThisLine());
        Count(taken);
        return taken;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Taken ThroughInterface()
    {
        var source = Find<ISource>(new Source());
        var taken = source.OpenIt(ThisLine());
        Count(taken);
        return taken;
    }

    private async Task<Taken> AsyncCall()
    {
        await Task.Yield();
        var source = Find();
        var taken = await source.OpenAsync(ThisLine());
        Count(taken);
        return taken;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Taken HandedOver()
    {
        var source = Find();
        var taken = source.OpenPublicly(ThisLine());
        Count(taken);
        return taken;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Taken JumpedOver(bool isAsync)
    {
        var source = Find();
        Taken taken;
        if (isAsync)
        {
            taken = source.TakeAsync(ThisLine());
        }
        else
        {
            taken = source.Take(ThisLine());
        }

        Count(taken);
        return taken;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Source Find() => Find(new Source());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private T Find<T>(T found)
    {
        Count(found);
        return found;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Count<T>(T item) => _calls += item is IDbConnection ? 2 : 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Taken Pass(Source source, Taken taken)
    {
        Count(source);
        return taken;
    }

    private interface ISource
    {
        Taken OpenIt(int line);
    }

    private sealed class Source : ISource
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public Taken Open(int line) => new(Here.Capture(0), line);

        [MethodImpl(MethodImplOptions.NoInlining)]
        public Taken OpenFor<T>(int line) => new(Here.Capture(0), line);

        public Taken OpenPublicly(int line) => OpenDbPublicly(line);

        [MethodImpl(MethodImplOptions.NoInlining)]
        public Taken Take(int line) => new(Here.Capture(0), line);

        // Ends in a jump, as Npgsql's methods do once they are hot.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public Taken TakeAsync(int line) => Take(line);

        public async Task<Taken> OpenAsync(int line)
        {
            var taken = new Taken(Here.Capture(0), line);
            await Task.Yield();
            return taken;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        Taken ISource.OpenIt(int line) => new(Here.Capture(0), line);

        [MethodImpl(MethodImplOptions.NoInlining)]
        private Taken OpenDbPublicly(int line) => new(Here.Capture(0), line);
    }
}

using System.Diagnostics;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using LeakGuard.CallSites;
using static LeakGuard.Tests.CallSites.Taken;
using CallSite = LeakGuard.CallSites.CallSite;

namespace LeakGuard.Tests.CallSites;

public sealed class CallSiteTextTests
{
    private readonly CallSiteText _text = new();

    [Fact]
    public void Nothing_known_is_the_unknown_origin() => Assert.Same(LeaseOrigin.Unknown, _text.Describe(default));

    [Fact]
    public void Caller_attributes_stand_in_for_a_stack()
    {
        var origin = _text.Describe(new CallSite(null, "RunAsync", @"C:\src\Shop\OrderJob.cs", 42));

        Assert.Equal("RunAsync (OrderJob.cs:42)", origin.Site);
        Assert.Equal("RunAsync", origin.Member);
        Assert.Equal(@"C:\src\Shop\OrderJob.cs", origin.FilePath);
        Assert.Equal(42, origin.LineNumber);
        Assert.Empty(origin.Frames);
    }

    [Fact]
    public void A_stack_with_a_line_wins_over_caller_attributes()
    {
        var (stack, line) = (Here.Capture(0), ThisLine());

        var origin = _text.Describe(new CallSite(stack, "RunAsync", "/src/OrderJob.cs", 42));

        Assert.Equal($"CallSiteTextTests.A_stack_with_a_line_wins_over_caller_attributes (CallSiteTextTests.cs:{line})", origin.Site);
    }

    [Fact]
    public void Application_frames_come_first()
    {
        StackTrace? stack = null;
        int[] unsorted = [2, 1];
        Array.Sort(unsorted, (x, y) =>
        {
            stack ??= Here.Capture(0);
            return x - y;
        });

        var frames = _text.Describe(new CallSite(stack, null, null, 0)).Frames;

        Assert.StartsWith("CallSiteTextTests.Application_frames_come_first+lambda (", frames[0], StringComparison.Ordinal);
        Assert.StartsWith("CallSiteTextTests.Application_frames_come_first (", frames[1], StringComparison.Ordinal);
        Assert.Contains(frames.Skip(2), frame => frame.StartsWith("ArraySortHelper.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plumbing_and_the_stubs_of_async_methods_are_left_out()
    {
        var stack = await OuterAsync();

        var frames = _text.Describe(new CallSite(stack, null, null, 0)).Frames;

        Assert.StartsWith("CallSiteTextTests.InnerAsync (", frames[0], StringComparison.Ordinal);
        Assert.StartsWith("CallSiteTextTests.OuterAsync (", frames[1], StringComparison.Ordinal);
        Assert.DoesNotContain(frames, frame => frame.Contains("Builder", StringComparison.Ordinal) || frame.Contains("ExecutionContext", StringComparison.Ordinal));
        Assert.Equal(frames.Count(frame => frame.Contains("CallSiteTextTests", StringComparison.Ordinal)), frames.Distinct().Count(frame => frame.Contains("CallSiteTextTests", StringComparison.Ordinal)));
        Assert.DoesNotContain("CallSiteTextTests.OuterAsync", frames);
    }

    [Fact]
    public void A_deep_stack_is_cut()
    {
        var origin = _text.Describe(new CallSite(Deep(1_000), null, null, 0));

        Assert.StartsWith("CallSiteTextTests.Deep (", origin.Site, StringComparison.Ordinal);
        Assert.Equal(32, origin.Frames.Count);
    }

    [Fact]
    public void A_dynamic_method_is_passed_over()
    {
        var method = new DynamicMethod("made_at_run_time", typeof(StackTrace), [typeof(CallSiteCapture)], typeof(CallSiteTextTests).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I8, 0L);
        il.Emit(OpCodes.Call, typeof(CallSiteCapture).GetMethod(nameof(CallSiteCapture.Capture))!);

        // Something to do after the call: the JIT makes a jump of a call that comes last, and the frame is gone.
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Call, typeof(GC).GetMethod(nameof(GC.KeepAlive))!);
        il.Emit(OpCodes.Ret);
        var take = method.CreateDelegate<Func<CallSiteCapture, StackTrace?>>();

        var (stack, line) = (take(Here), ThisLine());
        var origin = _text.Describe(new CallSite(stack, null, null, 0));

        Assert.Equal($"CallSiteTextTests.A_dynamic_method_is_passed_over (CallSiteTextTests.cs:{line})", origin.Site);
        Assert.Contains("made_at_run_time", origin.Frames);
    }

    [Fact]
    public async Task A_stack_without_application_code_is_named_by_what_is_there()
    {
        long[] moments = [0];
        var stacks = await Task.Run(moments.Select(Here.Capture).ToArray);

        Assert.StartsWith("Enumerable.", _text.Describe(new CallSite(stacks[0], null, null, 0)).Site, StringComparison.Ordinal);
        Assert.Equal("RunAsync (OrderJob.cs:42)", _text.Describe(new CallSite(stacks[0], "RunAsync", "/src/OrderJob.cs", 42)).Site);
    }

    [Fact]
    public void Equal_call_sites_are_one_object()
    {
        var origins = new List<LeaseOrigin>();
        for (var i = 0; i < 3; i++)
        {
            origins.Add(_text.Describe(new CallSite(Here.Capture(0), null, null, 0)));
        }

        Assert.All(origins, origin => Assert.Same(origins[0], origin));
        Assert.NotSame(origins[0], _text.Describe(new CallSite(Deep(0), null, null, 0)));
        Assert.Same(Attributed(1), Attributed(1));
        Assert.NotSame(Attributed(1), Attributed(2));
    }

    [Fact]
    public void Threads_describing_together_agree()
    {
        var stacks = Enumerable.Range(0, 64).Select(i => Deep(i % 8)).ToArray();
        var origins = new LeaseOrigin[stacks.Length];

        Parallel.For(0, stacks.Length, i => origins[i] = _text.Describe(new CallSite(stacks[i], null, null, 0)));

        Assert.Equal(8, origins.Distinct(ReferenceEqualityComparer.Instance).Count());
    }

    private LeaseOrigin Attributed(int line) => _text.Describe(new CallSite(null, "RunAsync", "/src/OrderJob.cs", line));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static StackTrace? Deep(int depth)
    {
        var stack = depth == 0 ? Here.Capture(0) : Deep(depth - 1);
        GC.KeepAlive(stack);
        return stack;
    }

    private static async Task<StackTrace?> OuterAsync()
    {
        await Task.Yield();
        return await InnerAsync();
    }

    private static async Task<StackTrace?> InnerAsync()
    {
        var stack = Here.Capture(0);
        await Task.Yield();
        return stack;
    }
}

using LeakGuard.Admission;

namespace LeakGuard.Tests.Admission;

/// <summary>A caller can wait at three places: for its partition, for the commons, and for a slot of the pool.</summary>
public sealed class GateWaitTests
{
    private const string Reports = "reports";
    private const int Stages = 3;

    public static TheoryData<int> Places => [0, 1, 2];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_wait_cancelled_at_any_place_leaves_nothing_behind(int place)
    {
        var (bench, held) = Full(place);
        using var cancel = new CancellationTokenSource();
        var waiting = bench.EnterAsync(Reports, token: cancel.Token);
        Assert.Equal(1, WaitingAt(bench, place));

        await cancel.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        Assert.Equal(cancel.Token, cancelled.CancellationToken);
        AssertOnly(bench, held);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_wait_that_took_too_long_at_any_place_leaves_nothing_behind(int place)
    {
        var (bench, held) = Full(place);
        var waiting = bench.EnterAsync(Reports);
        Assert.Equal(1, WaitingAt(bench, place));

        bench.Clock.Advance(GateBench.Patience);
        var refused = await waiting;

        Assert.Equal((AdmissionOutcome.WaitTimeout, GateBench.Patience), (refused.Outcome, refused.Wait));
        Assert.Equal(1, bench.Gate.Refusals[AdmissionOutcome.WaitTimeout]);
        AssertOnly(bench, held);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Closing_refuses_those_who_wait_at_any_place(int place)
    {
        var (bench, held) = Full(place);
        var waiting = bench.EnterAsync(Reports);
        var thread = OnThread(bench);
        await GateBench.Until(() => bench.Gate.Waiting == 2);

        bench.Gate.Close();

        Assert.Equal(AdmissionOutcome.Closed, (await waiting).Outcome);
        Assert.Equal(AdmissionOutcome.Closed, (await thread).Outcome);
        Assert.Equal(0, bench.Gate.Refusals.Total);
        AssertOnly(bench, held);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_thread_interrupted_at_any_place_leaves_nothing_behind(int place)
    {
        var (bench, held) = Full(place);
        Exception? seen = null;
        var thread = new Thread(() => seen = Record.Exception(() => bench.Gate.Enter(GateBench.Request(Reports))));
        thread.Start();
        await GateBench.Until(() => bench.Gate.Waiting == 1);

        thread.Interrupt();
        thread.Join();

        Assert.IsType<ThreadInterruptedException>(seen);
        AssertOnly(bench, held);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_full_line_at_any_place_refuses_at_once(int place)
    {
        var (bench, held) = Full(place, queueLimit: 0);

        Assert.Equal(AdmissionOutcome.QueueFull, (await bench.EnterAsync(Reports)).Outcome);

        AssertOnly(bench, held);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_waits_together_take_no_longer_than_one_may(bool onThread)
    {
        var bench = new GateBench(3, new() { [Reports] = 1 }, reserve: 1);
        var share = bench.Enter(Reports);
        var commons = bench.Enter();
        var waiting = onThread ? OnThread(bench) : bench.EnterAsync(Reports);
        await GateBench.Until(() => bench.Partition(Reports).Waiting == 1);
        var other = bench.Enter(priority: LeasePriority.Critical);

        // Its share comes free, and somebody else has taken what it needs next.
        bench.Clock.Advance(TimeSpan.FromSeconds(10));
        var ahead = bench.EnterAsync();
        bench.Gate.Leave(share);
        await GateBench.Until(() => bench.Commons.Waiting == 1 && bench.Clock.ArmedTimers >= 1);
        var late = (await ahead).Permit;
        bench.Clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.False(waiting.IsCompleted);
        bench.Clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal((AdmissionOutcome.WaitTimeout, GateBench.Patience), ((await waiting).Outcome, (await waiting).Wait));
        foreach (var permit in new[] { commons, other, late })
        {
            bench.Gate.Leave(permit);
        }

        bench.AssertEmpty(Reports);
    }

    [Fact]
    public async Task A_caller_may_bring_a_patience_of_its_own()
    {
        var bench = new GateBench(1);
        var held = bench.Enter();
        var brief = bench.EnterAsync(wait: TimeSpan.FromSeconds(1));
        var endless = bench.EnterAsync(wait: Timeout.InfiniteTimeSpan);

        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((AdmissionOutcome.WaitTimeout, TimeSpan.FromSeconds(1)), ((await brief).Outcome, (await brief).Wait));
        bench.Clock.Advance(TimeSpan.FromDays(30));

        Assert.False(endless.IsCompleted);
        bench.Gate.Leave(held);
        bench.Gate.Leave((await endless).Permit);
        bench.AssertEmpty();
    }

    [Fact]
    public void A_hopeless_caller_is_refused_with_the_estimate_and_gives_back_its_share()
    {
        var hope = new HopeGauge();
        hope.Observe(inUse: 2, returned: 2, TimeSpan.FromSeconds(40)); // Held for 40 s each.
        var bench = new GateBench(2, new() { [Reports] = 2 }, hope: hope);
        var held = new[] { bench.Enter(), bench.Enter() };

        var refused = bench.Gate.Enter(GateBench.Request(Reports));

        Assert.Equal(AdmissionOutcome.Hopeless, refused.Outcome);
        Assert.Equal(20.0, refused.Wait.TotalSeconds, tolerance: 0.01);
        Assert.Equal(0, bench.Partition(Reports).InUse);
        bench.Gate.Leave(held[0]);
        Assert.Equal(AdmissionOutcome.Granted, bench.Try(Reports));
        bench.Gate.Leave(held[1]);
        bench.AssertEmpty(Reports);
    }

    // Only the place named is full: the way up to it is free.
    private static (GateBench Bench, List<int> Held) Full(int place, int queueLimit = 100)
    {
        var bench = new GateBench(3, new() { [Reports] = 1 }, reserve: 1, queueLimit: queueLimit);
        List<int> held = place switch
        {
            0 => [bench.Enter(Reports)],
            1 => [bench.Enter(), bench.Enter()],
            _ => [.. Enumerable.Range(0, 3).Select(_ => bench.Enter(priority: LeasePriority.Critical))],
        };
        return (bench, held);
    }

    private static int WaitingAt(GateBench bench, int place)
    {
        int[] waiting = [bench.Partition(Reports).Waiting, bench.Commons.Waiting, bench.Pool.Waiting];
        Assert.Equal(Stages, waiting.Length);
        Assert.Equal(waiting[place], bench.Gate.Waiting);
        return waiting[place];
    }

    private static void AssertOnly(GateBench bench, List<int> held)
    {
        Assert.Equal((held.Count, 0), (bench.Gate.InUse, bench.Gate.Waiting));
        held.ForEach(bench.Gate.Leave);
        bench.AssertEmpty(Reports);
        Assert.Equal((0, 3, 2, 1), (bench.Gate.InUse, bench.Pool.Capacity, bench.Commons.Capacity, bench.Partition(Reports).Capacity));
    }

    private static Task<Ticket> OnThread(GateBench bench) => Task.Factory.StartNew(
        () => bench.Gate.Enter(GateBench.Request(Reports)),
        default,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}

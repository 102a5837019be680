using LeakGuard.Reporting.EventCounters;

namespace LeakGuard.Tests.Reporting.EventCounters;

public sealed class TotalTallyTests
{
    private readonly TotalTally _tally = new();

    [Fact]
    public void All_pools_are_added_up()
    {
        var one = new Pool(Sample.Pool(3) with { Waiting = 1, Leaked = 2, OpenTransactions = 1, Breaker = BreakerState.Open, TotalRejections = 5, TotalWaitTimeouts = 4 });
        var other = new Pool(Sample.Pool(4) with { Breaker = BreakerState.Isolated, TotalRejections = 7, TotalWaitTimeouts = 6 });
        var third = new Pool(Sample.Pool(1));
        _tally.Add(one);
        _tally.Add(other);
        _tally.Add(third);

        Assert.Equal((8, 1, 2, 1), (_tally.Leases, _tally.Waiting, _tally.Leaked, _tally.OpenTransactions));
        Assert.Equal((12L, 10L), (_tally.Rejections, _tally.Timeouts));
        Assert.Equal(2, _tally.Breaker);
        GC.KeepAlive(third);
    }

    [Fact]
    public void A_pool_that_ends_takes_its_leases_with_it_and_leaves_its_counts()
    {
        var one = new Pool(Sample.Pool(3) with { TotalRejections = 5, TotalWaitTimeouts = 4 });
        _tally.Add(one);

        _tally.Remove(one);

        Assert.Equal(0, _tally.Leases);
        Assert.Equal((5L, 4L), (_tally.Rejections, _tally.Timeouts));
    }

    [Fact]
    public async Task Counts_never_go_back_while_pools_come_and_go()
    {
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            var last = 0L;
            while (!stop.IsCancellationRequested)
            {
                var now = _tally.Rejections;
                Assert.True(now >= last, $"{now} after {last}");
                last = now;
            }
        });

        for (var i = 0; i < 5_000; i++)
        {
            var pool = new Pool(Sample.Pool() with { TotalRejections = 1 });
            _tally.Add(pool);
            _tally.Remove(pool);
        }

        await stop.CancelAsync();
        await reader;
        Assert.Equal(5_000, _tally.Rejections);
    }

    private sealed class Pool(PoolSnapshot pool) : IPoolTelemetry
    {
        public string PoolName => pool.PoolName;

        public PoolSnapshot Snapshot() => pool;

        public IReadOnlyList<LeaseInfo> Leases() => [];

        public LeaseCensus Census() => default;

        public long TotalLeaksOf(LeakKind kind) => 0;

        public long TotalRejectionsFor(RejectionReason reason) => 0;

        public int? UntrackedConnections() => null;
    }
}

namespace LeakGuard.Reporting.EventCounters;

/// <summary>One pool, as its counters show it; zeros once it is gone.</summary>
internal sealed class PoolReadings(IPoolTelemetry pool) : ICounterReadings
{
    // The counters are the process's: they do not keep a pool alive that nobody disposed.
    private readonly WeakReference<IPoolTelemetry> _pool = new(pool);

    public int Leases => Snapshot.Leased;

    public int Waiting => Snapshot.Waiting;

    public int Leaked => Snapshot.Leaked;

    public int OpenTransactions => Snapshot.OpenTransactions;

    public long Rejections => Snapshot.TotalRejections;

    public long Timeouts => Snapshot.TotalWaitTimeouts;

    public int Breaker => (int)Snapshot.Breaker;

    private PoolSnapshot Snapshot => _pool.TryGetTarget(out var pool) ? pool.Snapshot() : default;
}

namespace LeakGuard.Reporting.EventCounters;

/// <summary>All pools of the process together, as their counters show them.</summary>
/// <remarks>Thread-safe. Keeps what ended pools had counted: a rate over a sum that shrinks would go below zero.</remarks>
internal sealed class TotalTally : ICounterReadings
{
    private readonly PoolRoll _pools = new();

    // Guards the passing of an ended pool's counts from the roll to the two below.
    private readonly Lock _lock = new();
    private long _endedRejections;
    private long _endedTimeouts;

    public int Leases => (int)Sum(pool => pool.Leased);

    public int Waiting => (int)Sum(pool => pool.Waiting);

    public int Leaked => (int)Sum(pool => pool.Leaked);

    public int OpenTransactions => (int)Sum(pool => pool.OpenTransactions);

    public long Rejections
    {
        get
        {
            lock (_lock)
            {
                return _endedRejections + Sum(pool => pool.TotalRejections);
            }
        }
    }

    public long Timeouts
    {
        get
        {
            lock (_lock)
            {
                return _endedTimeouts + Sum(pool => pool.TotalWaitTimeouts);
            }
        }
    }

    public int Breaker => (int)Sum(pool => pool.Breaker == BreakerState.Closed ? 0 : 1);

    public void Add(IPoolTelemetry pool) => _pools.Add(pool);

    public void Remove(IPoolTelemetry pool)
    {
        lock (_lock)
        {
            _pools.Remove(pool);
            var last = pool.Snapshot();
            _endedRejections += last.TotalRejections;
            _endedTimeouts += last.TotalWaitTimeouts;
        }
    }

    private long Sum(Func<PoolSnapshot, long> read) => _pools.All().Sum(pool => read(pool.Snapshot()));
}

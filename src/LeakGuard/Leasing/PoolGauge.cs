using LeakGuard.Admission;

namespace LeakGuard.Leasing;

/// <summary>Reads the pool's numbers and leases, for whoever looks from outside.</summary>
internal sealed class PoolGauge : IPoolMonitor
{
    private readonly AdmissionGate _gate;
    private readonly LeaseTable _table;
    private readonly LeaseStatistics _statistics;
    private readonly LeaseDescriber _describer;
    private readonly NestingNotes _nestings;
    private readonly LeaseClock _clock;

    public PoolGauge(
        string poolName,
        AdmissionGate gate,
        LeaseTable table,
        LeaseStatistics statistics,
        LeaseDescriber describer,
        NestingNotes nestings,
        LeaseClock clock)
    {
        PoolName = poolName;
        _gate = gate;
        _table = table;
        _statistics = statistics;
        _describer = describer;
        _nestings = nestings;
        _clock = clock;
    }

    public string PoolName { get; }

    public PoolSnapshot Snapshot()
    {
        var scan = _statistics.LastScan;
        return new PoolSnapshot
        {
            PoolName = PoolName,
            MaxPoolSize = _gate.Capacity,
            Leased = _gate.InUse,
            Waiting = _gate.Waiting,
            QueueLimit = _gate.QueueLimit,
            OpenTransactions = scan.OpenTransactions,
            Leaked = scan.Leaked,
            OldestLease = scan.OldestLease,
            StalledFor = scan.StalledFor,
            WatchdogLag = scan.Lag,
            Breaker = _gate.Breaker,
            TotalNestedLeases = _nestings.Total,
            TotalLeases = _table.TotalBegun,
            TotalLeaks = _statistics.Leaks,
            TotalReclaimed = _statistics.Reclaimed,
            TotalRejections = _gate.Refusals.Total,
            TotalWaitTimeouts = _gate.Refusals[AdmissionOutcome.WaitTimeout],
            TotalDeadlocks = _gate.Refusals[AdmissionOutcome.Deadlock],
        };
    }

    /// <summary>Callers waiting now whose request or job holds a lease already. Looks at every lease for each of them.</summary>
    public int CountNestedWaiters() =>
        _nestings.Total == 0 ? 0 : _gate.Pool.WaitingFlows().Count(flow => flow is not null && _table.FindHeldBy(flow) is not null);

    /// <summary>The nesting seen last, unless that was longer ago than <paramref name="within"/>.</summary>
    public NestedLeases? NestingOfLate(TimeSpan within) =>
        _statistics.LastNesting is { } last && _clock.Now - last.At <= within.TotalMilliseconds ? last.Nested : null;

    public IReadOnlyList<LeaseInfo> Leases()
    {
        var leases = new List<LeaseObservation>();
        _table.Observe(_clock.Now, leases);
        return [.. leases.OrderByDescending(lease => lease.AgeMilliseconds).Select(lease => _describer.Describe(lease))];
    }
}

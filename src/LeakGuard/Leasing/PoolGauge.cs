using LeakGuard.Admission;

namespace LeakGuard.Leasing;

/// <summary>Reads the pool's numbers and leases, for whoever looks from outside.</summary>
internal sealed class PoolGauge : IPoolTelemetry
{
    private const int LooksAtUntracked = 5;

    private readonly AdmissionGate _gate;
    private readonly LeaseTable _table;
    private readonly LeaseStatistics _statistics;
    private readonly LeaseDescriber _describer;
    private readonly NestingNotes _nestings;
    private readonly LeaseClock _clock;
    private readonly Func<int?> _countUsed;

    /// <param name="poolName">The pool.</param>
    /// <param name="gate">Who is in, and who waits.</param>
    /// <param name="table">Who holds what.</param>
    /// <param name="statistics">What the last round found.</param>
    /// <param name="describer">Puts leases into words.</param>
    /// <param name="nestings">Requests that hold several.</param>
    /// <param name="clock">The leases' clock.</param>
    /// <param name="countUsed">How many connections the pool beneath says are in use; null if it does not say.</param>
    public PoolGauge(
        string poolName,
        AdmissionGate gate,
        LeaseTable table,
        LeaseStatistics statistics,
        LeaseDescriber describer,
        NestingNotes nestings,
        LeaseClock clock,
        Func<int?> countUsed)
    {
        PoolName = poolName;
        _gate = gate;
        _table = table;
        _statistics = statistics;
        _describer = describer;
        _nestings = nestings;
        _clock = clock;
        _countUsed = countUsed;
    }

    public string PoolName { get; }

    public PoolSnapshot Snapshot()
    {
        var scan = _statistics.LastScan;
        return new PoolSnapshot
        {
            PoolName = PoolName,
            MaxPoolSize = _gate.Pool.Capacity,
            LeaseLimit = _gate.Limit,
            Leased = _gate.InUse,
            Waiting = _gate.Waiting,
            QueueLimit = _gate.Pool.QueueLimit,
            OpenTransactions = scan.OpenTransactions,
            Leaked = scan.Leaked,
            OldestLease = scan.OldestLease,
            StalledFor = scan.StalledFor,
            WatchdogLag = scan.LagAt(_clock.Now),
            Breaker = _gate.Breaker,
            TotalNestedLeases = _nestings.Total,
            TotalLeases = _table.TotalBegun,
            TotalLeaks = _statistics.Leaks,
            TotalReclaimed = _statistics.Reclaimed,
            TotalDryRunReclaims = _statistics.Journaled,
            TotalDryRunReturns = _statistics.CameBack,
            TotalDeadConnections = _statistics.DeadConnections,
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

    public LeaseCensus Census()
    {
        var leases = new List<LeaseObservation>(_gate.InUse);
        var taken = _gate.InUse;
        _table.Observe(_clock.Now, leases);
        var doing = leases.CountBy(lease => lease.Doing).ToDictionary();
        return new LeaseCensus(
            doing.GetValueOrDefault(LeaseActivity.Executing),
            doing.GetValueOrDefault(LeaseActivity.Fetching),
            doing.GetValueOrDefault(LeaseActivity.Idle),
            doing.GetValueOrDefault(LeaseActivity.IdleInTransaction),
            Math.Max(0, taken - leases.Count));
    }

    public long TotalLeaksOf(LeakKind kind) => _statistics.LeaksOf(kind);

    public long TotalRejectionsFor(RejectionReason reason) => _gate.Refusals[PoolRefusals.OutcomeOf(reason)];

    // A lease taken and returned between the readings looks like a connection that nobody knows; seldom look after look.
    public int? UntrackedConnections()
    {
        var least = int.MaxValue;
        for (var look = 0; look < LooksAtUntracked && least > 0; look++)
        {
            if (UntrackedNow() is not { } seen)
            {
                return null;
            }

            least = Math.Min(least, seen);
        }

        return least;
    }

    private int? UntrackedNow()
    {
        var before = _gate.InUse;
        return _countUsed() is { } used ? Math.Max(0, used - Math.Max(before, _gate.InUse)) : null;
    }
}

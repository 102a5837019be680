using LeakGuard.Diagnosis.Joining;

namespace LeakGuard.Diagnosis.Verdicts;

/// <summary>What was seen, sorted by what it may mean. Each rule looks at what it needs.</summary>
internal sealed class Symptoms
{
    private readonly HashSet<int> _ownPids;

    public Symptoms(Observations seen, DiagnosisOptions options)
    {
        Seen = seen;
        Options = options;
        Trend = seen.Pool.Count > 0 ? new PoolTrend(seen.Pool, seen.PoolBefore) : null;
        Graph = seen.Server is { } server ? new LockGraph(server) : null;
        _ownPids = [.. seen.Leases.Where(view => view.Backend is not null).Select(view => view.Backend!.Pid)];
        IdleTransactions = [.. seen.Leases.Where(IsIdleTransaction).OrderByDescending(view => view.Blocks.Count).ThenByDescending(view => view.IdleFor)];
        Leaked = FindLeaked();
        Blocked = [.. (seen.Server?.Backends ?? []).Where(backend => backend.IsBlocked && backend.BlockedFor >= options.LockWait)];
        Slow = [.. (seen.Server?.Clients ?? []).Where(IsSlow)];
    }

    public Observations Seen { get; }

    public DiagnosisOptions Options { get; }

    /// <summary>The pool over time; null without a guarded pool.</summary>
    public PoolTrend? Trend { get; }

    public LockGraph? Graph { get; }

    /// <summary>Leases whose transaction is left open.</summary>
    public IReadOnlyList<LeaseView> IdleTransactions { get; }

    /// <summary>Leases out of a transaction that nobody uses, the longest idle first.</summary>
    public IReadOnlyList<LeaseView> Leaked { get; }

    /// <summary>Sessions that have waited for a lock for too long.</summary>
    public IReadOnlyList<Backend> Blocked { get; }

    /// <summary>Sessions whose statement has run for too long, and not for a lock.</summary>
    public IReadOnlyList<Backend> Slow { get; }

    public bool IsShort => Trend is { IsShort: true };

    /// <summary>Leases whose answer lies ready while no thread takes it.</summary>
    public IReadOnlyList<LeaseView> Unread => [.. Seen.Leases.Where(view => view.UnreadFor >= Options.ThreadPoolDelay / 2)];

    /// <summary>Whether work items wait for threads that do not compute.</summary>
    public bool IsStarved => Seen.Process is { CpuShare: < 0.85, PendingWorkItems: > 0 } process
        && (process.IsStillWaiting || process.ThreadPoolDelay >= Options.ThreadPoolDelay);

    /// <summary>Whether next to every connection is held and not used.</summary>
    public bool IsPoolLeaked => PoolSize > 0 && (Leaked.Count + IdleTransactions.Count) * 10 >= PoolSize * 9;

    public int PoolSize => Trend?.Last.LeaseLimit ?? 0;

    public bool IsOwn(int pid) => _ownPids.Contains(pid);

    public LeaseView? LeaseOf(int pid) => Seen.Leases.FirstOrDefault(view => view.Backend?.Pid == pid);

    /// <summary>A share of the pool; without one, of the server's sessions.</summary>
    public double ShareOf(int count) => Math.Min(1, count / (double)Math.Max(1, PoolSize > 0 ? PoolSize : Seen.Server?.Used ?? 1));

    /// <summary>How many connections of the pool do something else than circulate.</summary>
    public int Stuck => Seen.Leases.Count(view =>
        Leaked.Contains(view) || IdleTransactions.Contains(view) || (view.Backend is { } session && (Blocked.Contains(session) || Slow.Contains(session))));

    private bool IsIdleTransaction(LeaseView view)
    {
        if (!view.IsIdleInTransaction || IsDeclared(view.Lease))
        {
            return false;
        }

        var blocks = view.Blocks.Any(waiter => waiter.BlockedFor >= Options.LockWait);
        var patience = blocks ? Options.LockWait : IsShort ? Options.IdleLeaseUnderPressure : Options.IdleInTransaction;
        return view.IdleFor >= patience;
    }

    private List<LeaseView> FindLeaked()
    {
        var quiet = Seen.Leases
            .Where(view => view.Lease.Activity is LeaseActivity.Idle or LeaseActivity.Fetching && !view.IsIdleInTransaction && !IsDeclared(view.Lease))
            .Where(view => view.Backend is null or { State: not BackendState.Active } or { WaitType: "Client" })
            .OrderByDescending(view => view.Lease.IdleFor)
            .ToList();
        var patience = IsShort ? UnderPressure(quiet) : Options.IdleLease;
        var overdue = quiet.Count(view => view.Lease.IdleFor >= patience);
        var reported = Math.Max(0, (Trend?.Last.Leaked ?? 0) - IdleTransactions.Count);
        return quiet.Take(Math.Max(overdue, Math.Min(reported, quiet.Count))).ToList();
    }

    // While callers wait, a lease that idles ten times as long as the others are held at all is not at work.
    private TimeSpan UnderPressure(List<LeaseView> quiet)
    {
        var idle = quiet.Count(view => view.Lease.IdleFor >= Options.IdleLeaseUnderPressure);
        var held = Trend!.Throughput > 0 ? TimeSpan.FromSeconds(Math.Max(0, Trend.MeanLeased - idle) / Trend.Throughput) : TimeSpan.Zero;
        return Options.IdleLeaseUnderPressure > held * 10 ? Options.IdleLeaseUnderPressure : Options.IdleLease < held * 10 ? Options.IdleLease : held * 10;
    }

    private bool IsSlow(Backend backend) =>
        backend is { State: BackendState.Active, IsBlocked: false, WaitType: not "Client" }
        && backend.Pid != Seen.Server!.ProbePid
        && backend.QueryAge >= Options.SlowQuery
        && !(LeaseOf(backend.Pid) is { } view && IsDeclared(view.Lease));

    private static bool IsDeclared(LeaseInfo lease) =>
        lease.Intent is { } intent && (intent.ExpectedDuration == Timeout.InfiniteTimeSpan || lease.Age < intent.ExpectedDuration);
}

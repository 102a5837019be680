using LeakGuard.Leasing;

namespace LeakGuard.Watchdog;

/// <summary>Asks for a garbage collection when the pool is exhausted and leases are idle: some may be garbage already, and keep their slots until they are found.</summary>
/// <remarks>Called by one thread at a time. In the background, and at most once in 30 s: a process that is busy collecting serves nobody.</remarks>
internal sealed class CollectionNudge
{
    private const long QuietMilliseconds = 30_000;

    /// <summary>How long leases must have been idle for a collection to be worth its price, unless thresholds are shorter.</summary>
    private const long IdleMilliseconds = 3_000;

    private readonly Action _collect;
    private readonly LeakGuardListener _listener;
    private readonly Func<PoolSnapshot> _snapshot;
    private long _nudgedAt = long.MinValue / 2;

    public CollectionNudge(Action collect, LeakGuardListener listener, Func<PoolSnapshot> snapshot)
    {
        _collect = collect;
        _listener = listener;
        _snapshot = snapshot;
    }

    public static void CollectInBackground() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);

    /// <summary>Looks at the leases that are out, of which <paramref name="leases"/> tells, while the pool is full and callers wait or not.</summary>
    public void Consider(IReadOnlyList<LeaseObservation> leases, bool isExhausted, ReclaimRules rules, ScanRules scan, long now)
    {
        if (!isExhausted || !rules.Collects || now - _nudgedAt < QuietMilliseconds)
        {
            return;
        }

        var overdue = Math.Min(IdleMilliseconds, Math.Min(scan.LeakThreshold, scan.IdleInTransactionThreshold));
        foreach (var lease in leases)
        {
            if (lease.IsQuiet && !lease.IsAbandoned && !lease.IsDeclared && lease.IdleMilliseconds >= overdue)
            {
                _nudgedAt = now;
                _collect();
                _listener.OnCollectionRequested(_snapshot());
                return;
            }
        }
    }
}

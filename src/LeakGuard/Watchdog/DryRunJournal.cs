using LeakGuard.Leasing;

namespace LeakGuard.Watchdog;

/// <summary>Keeps which leases would have been taken back, and whether their owners came back to them: how often that would have been wrong.</summary>
/// <remarks>Called by one thread at a time. Each lease is noted once, and counts as come back at most once.</remarks>
internal sealed class DryRunJournal
{
    private readonly LeaseDescriber _describer;
    private readonly LeaseStatistics _statistics;
    private readonly LeakGuardListener _listener;

    // What was seen of the noted leases that are still out, by slot: at most one each.
    private readonly Dictionary<Lease, LeaseObservation> _open = [];

    public DryRunJournal(LeaseDescriber describer, LeaseStatistics statistics, LeakGuardListener listener)
    {
        _describer = describer;
        _statistics = statistics;
        _listener = listener;
    }

    public void Note(in LeaseObservation lease, LeaseReclamation reclamation)
    {
        if (lease.Lease.TryRaise(lease.Version, LeaseFlags.Journaled))
        {
            _open[lease.Lease] = lease;
            _statistics.CountJournaled();
            _listener.OnReclaimJournaled(reclamation);
        }
    }

    /// <summary>A noted lease on which something has happened since has an owner.</summary>
    public void Follow(in LeaseObservation lease)
    {
        if (_open.TryGetValue(lease.Lease, out var noted) && noted.Version == lease.Version && HasBeenUsed(noted, lease))
        {
            _open.Remove(lease.Lease);
            if (lease.Lease.TryRaise(lease.Version, LeaseFlags.CameBack))
            {
                CameBack(lease);
            }
        }
    }

    /// <summary>A lease has ended: one that was noted and that its owner returned has come back.</summary>
    public void End(in LeaseObservation lease)
    {
        if ((lease.Flags & LeaseFlags.Journaled) == 0)
        {
            return;
        }

        if (_open.TryGetValue(lease.Lease, out var noted) && noted.Version == lease.Version)
        {
            _open.Remove(lease.Lease);
        }

        // One that turned out abandoned was taken from nobody.
        if ((lease.Flags & (LeaseFlags.CameBack | LeaseFlags.Abandoned | LeaseFlags.Reclaiming)) == 0)
        {
            CameBack(lease);
        }
    }

    private static bool HasBeenUsed(in LeaseObservation noted, in LeaseObservation now) =>
        now.Calls != noted.Calls || now.IsExecuting || now.IsFetching || now.IsUnwrapped;

    private void CameBack(in LeaseObservation lease)
    {
        _statistics.CountCameBack();
        _listener.OnReclaimDisproved(_describer.Describe(lease), _statistics.CameBack, _statistics.Journaled);
    }
}

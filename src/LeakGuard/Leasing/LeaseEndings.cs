using System.Collections.Concurrent;
using System.Data;
using System.Diagnostics.CodeAnalysis;

namespace LeakGuard.Leasing;

/// <summary>Ends of leases about which somebody is to be told: noted by the owners' threads, told by the watchdog's.</summary>
internal sealed class LeaseEndings
{
    /// <summary>How many may wait to be told; more are only counted.</summary>
    private const int Kept = 4096;

    private readonly LeaseStatistics _statistics;
    private readonly ConcurrentQueue<LeaseEnding> _endings = new();
    private int _waiting;

    public LeaseEndings(LeaseStatistics statistics) => _statistics = statistics;

    /// <summary>Notes the end of a lease that was reported before, or that lost its work, if it is one of these.</summary>
    public void Note(Lease lease, long version, LeaseFlags flags, long now)
    {
        var observation = lease.ObserveEnd(version, flags, now);
        var lost = lease.InTransaction
            && observation.State == ConnectionState.Closed
            && (flags & LeaseFlags.Reclaiming) == 0;
        if (!lost && (flags & LeaseFlags.ReportedKinds) == 0)
        {
            return;
        }

        if (Interlocked.Increment(ref _waiting) <= Kept)
        {
            _endings.Enqueue(new LeaseEnding(observation, lost));
            return;
        }

        Interlocked.Decrement(ref _waiting);
        if (lost)
        {
            _statistics.CountLeak(LeakKind.ReturnedInTransaction);
        }
    }

    public bool TryTake([MaybeNullWhen(false)] out LeaseEnding ending)
    {
        if (!_endings.TryDequeue(out ending))
        {
            return false;
        }

        Interlocked.Decrement(ref _waiting);
        return true;
    }
}

using LeakGuard.Leasing;

namespace LeakGuard.Watchdog;

/// <summary>Out too long? The decision about one lease: pure, so that it can be tested as a table.</summary>
internal static class LeakScan
{
    /// <summary>The kind to report now, if any: one at a time, and none twice.</summary>
    /// <param name="lease">The lease as it is now.</param>
    /// <param name="ownerEndedFor">For how many milliseconds its request or job has been known to have ended; negative while it goes on.</param>
    /// <param name="rules">The thresholds.</param>
    public static LeakKind? Judge(in LeaseObservation lease, long ownerEndedFor, ScanRules rules)
    {
        if (lease.IsAbandoned && lease.IsQuiet)
        {
            return Unless(lease, LeakKind.Abandoned);
        }

        // A running command is work, however slow: never a leak.
        if (lease.IsExecuting || lease.IsDeclared)
        {
            return null;
        }

        var idle = lease.IdleMilliseconds;
        if (lease.IsFetching)
        {
            return idle >= rules.LeakThreshold ? Unless(lease, LeakKind.ReaderLeftOpen) : null;
        }

        if (!lease.IsQuiet)
        {
            return null;
        }

        if (lease.InTransaction && idle >= rules.IdleInTransactionThreshold && !lease.WasReported(LeakKind.IdleInTransaction))
        {
            return LeakKind.IdleInTransaction;
        }

        if (Math.Min(idle, ownerEndedFor) >= rules.OwnerGrace && !lease.WasReported(LeakKind.OwnerEnded))
        {
            return LeakKind.OwnerEnded;
        }

        return idle >= rules.LeakThreshold && !IsNamedAlready(lease) ? LeakKind.HeldTooLong : null;
    }

    private static LeakKind? Unless(in LeaseObservation lease, LeakKind reported) =>
        lease.WasReported(reported) ? null : reported;

    // The weakest finding adds nothing to a lease that a better one has already named.
    private static bool IsNamedAlready(in LeaseObservation lease) =>
        lease.WasReported(LeakKind.HeldTooLong)
        || lease.WasReported(LeakKind.IdleInTransaction)
        || lease.WasReported(LeakKind.OwnerEnded);
}

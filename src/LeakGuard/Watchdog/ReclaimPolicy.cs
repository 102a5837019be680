using LeakGuard.Leasing;

namespace LeakGuard.Watchdog;

/// <summary>May it be taken back? The decision about one lease: pure, so that it can be tested as a table.</summary>
internal static class ReclaimPolicy
{
    /// <summary>Why the lease may be taken back now; null if it may not.</summary>
    /// <param name="lease">The lease as it is now.</param>
    /// <param name="rules">What may be taken back.</param>
    /// <param name="isUnderPressure">Whether connections are wanted: see <see cref="ReclaimRules.OnlyAbove"/>.</param>
    public static LeakKind? ReasonFor(in LeaseObservation lease, ReclaimRules rules, bool isUnderPressure)
    {
        if (!lease.IsQuiet)
        {
            return null;
        }

        if (IsProven(lease, rules))
        {
            return LeakKind.Abandoned;
        }

        // A lease whose real connection was handed out may be used past the wrapper, where no call is announced.
        if (rules.Suspected == ReclaimMode.Never || lease.IsUnwrapped || lease.IdleMilliseconds < rules.After || !isUnderPressure)
        {
            return null;
        }

        return lease switch
        {
            _ when lease.WasReported(LeakKind.IdleInTransaction) => LeakKind.IdleInTransaction,
            _ when lease.WasReported(LeakKind.OwnerEnded) => LeakKind.OwnerEnded,
            _ when lease.WasReported(LeakKind.HeldTooLong) => LeakKind.HeldTooLong,
            _ when lease.WasReported(LeakKind.Abandoned) => LeakKind.Abandoned,
            _ => null,
        };
    }

    /// <summary>Whether it may be taken back for what is known, and not on suspicion.</summary>
    public static bool IsProven(in LeaseObservation lease, ReclaimRules rules) => lease.IsAbandoned && rules.Abandoned;

    /// <summary>Whether a command that has run for so long is to be cancelled.</summary>
    public static bool IsToBeCancelled(in LeaseObservation lease, long runningFor, ReclaimRules rules, bool isUnderPressure) =>
        lease.IsExecuting
        && runningFor >= rules.CancelAfter
        && rules.Suspected == ReclaimMode.Enabled
        && isUnderPressure
        && !lease.IsDeclared;

    public static bool IsUnderPressure(ReclaimRules rules, int inUse, int capacity, int waiting) =>
        waiting > 0 || inUse >= capacity * rules.OnlyAbove;
}

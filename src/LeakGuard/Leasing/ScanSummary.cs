namespace LeakGuard.Leasing;

/// <summary>One round over the leases, in numbers.</summary>
/// <param name="OpenTransactions">Leases with a transaction open.</param>
/// <param name="Leaked">Leases that have been reported as leaked.</param>
/// <param name="OldestLease">The age of the oldest lease.</param>
/// <param name="StalledFor">For how long the pool has been exhausted.</param>
/// <param name="Lag">How late the round began.</param>
/// <param name="DueBy">By when, on the leases' clock, the next round should have begun.</param>
internal sealed record ScanSummary(
    int OpenTransactions,
    int Leaked,
    TimeSpan OldestLease,
    TimeSpan StalledFor,
    TimeSpan Lag,
    long DueBy)
{
    /// <summary>Before the first round there is nothing to be late for.</summary>
    public static ScanSummary None { get; } = new(0, 0, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, long.MaxValue);

    /// <summary>How late the watchdog is now: that it was late last time, or that its next round has not come yet.</summary>
    public TimeSpan LagAt(long now) => now > DueBy ? TimeSpan.FromMilliseconds(now - DueBy) : Lag;
}

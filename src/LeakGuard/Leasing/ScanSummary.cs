namespace LeakGuard.Leasing;

/// <summary>One round over the leases, in numbers.</summary>
internal sealed record ScanSummary(int OpenTransactions, int Leaked, TimeSpan OldestLease, TimeSpan StalledFor, TimeSpan Lag)
{
    public static ScanSummary None { get; } = new(0, 0, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
}

namespace LeakGuard.Leasing;

/// <summary>What the rounds over the leases have found, for whoever asks in between.</summary>
internal sealed class LeaseStatistics
{
    private long _leaks;
    private long _reclaimed;
    private volatile ScanSummary _lastScan = ScanSummary.None;
    private volatile LastNesting? _lastNesting;

    public long Leaks => Interlocked.Read(ref _leaks);

    public long Reclaimed => Interlocked.Read(ref _reclaimed);

    public ScanSummary LastScan
    {
        get => _lastScan;
        set => _lastScan = value;
    }

    public LastNesting? LastNesting
    {
        get => _lastNesting;
        set => _lastNesting = value;
    }

    public void CountLeaks(long number) => Interlocked.Add(ref _leaks, number);

    public void CountReclaimed() => Interlocked.Increment(ref _reclaimed);
}

namespace LeakGuard.Leasing;

/// <summary>What the rounds over the leases have found, for whoever asks in between.</summary>
internal sealed class LeaseStatistics
{
    private readonly long[] _leaks = new long[Enum.GetValues<LeakKind>().Length];
    private long _reclaimed;
    private volatile ScanSummary _lastScan = ScanSummary.None;

    public long Leaks
    {
        get
        {
            var total = 0L;
            for (var kind = 0; kind < _leaks.Length; kind++)
            {
                total += Interlocked.Read(ref _leaks[kind]);
            }

            return total;
        }
    }

    public long Reclaimed => Interlocked.Read(ref _reclaimed);

    public ScanSummary LastScan
    {
        get => _lastScan;
        set => _lastScan = value;
    }

    public long LeaksOf(LeakKind kind) => Interlocked.Read(ref _leaks[(int)kind]);

    public void CountLeak(LeakKind kind) => Interlocked.Increment(ref _leaks[(int)kind]);

    public void CountReclaimed() => Interlocked.Increment(ref _reclaimed);
}

namespace LeakGuard.Leasing;

/// <summary>What the rounds over the leases have found, for whoever asks in between.</summary>
internal sealed class LeaseStatistics
{
    private readonly long[] _leaks = new long[Enum.GetValues<LeakKind>().Length];
    private long _reclaimed;
    private long _journaled;
    private long _cameBack;
    private long _dead;
    private volatile ScanSummary _lastScan = ScanSummary.None;
    private volatile LastNesting? _lastNesting;

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

    /// <summary>Leases that a dry run would have taken back.</summary>
    public long Journaled => Interlocked.Read(ref _journaled);

    /// <summary>Those of them whose owners came back to them.</summary>
    public long CameBack => Interlocked.Read(ref _cameBack);

    /// <summary>Physical connections found dead when they were to be handed out.</summary>
    public long DeadConnections => Interlocked.Read(ref _dead);

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

    public long LeaksOf(LeakKind kind) => Interlocked.Read(ref _leaks[(int)kind]);

    public void CountLeak(LeakKind kind) => Interlocked.Increment(ref _leaks[(int)kind]);

    public void CountReclaimed() => Interlocked.Increment(ref _reclaimed);

    public void CountJournaled() => Interlocked.Increment(ref _journaled);

    public void CountCameBack() => Interlocked.Increment(ref _cameBack);

    public void CountDead() => Interlocked.Increment(ref _dead);
}

namespace LeakGuard.Watchdog;

/// <summary>The thresholds of a scan and the time between two, in milliseconds.</summary>
internal sealed record ScanRules(long LeakThreshold, long IdleInTransactionThreshold, long OwnerGrace, long Interval)
{
    /// <summary>How late a round may begin before that is called a lag: busy machines are always a little late.</summary>
    public long Tolerance => Math.Max(Interval, 500);

    public static ScanRules Of(LeakGuardOptions options) => new(
        (long)options.LeakThreshold.TotalMilliseconds,
        (long)options.IdleInTransactionThreshold.TotalMilliseconds,
        (long)options.OwnerGrace.TotalMilliseconds,
        (long)options.ScanInterval.TotalMilliseconds);
}

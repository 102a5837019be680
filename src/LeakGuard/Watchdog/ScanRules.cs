namespace LeakGuard.Watchdog;

/// <summary>The thresholds of a scan, in milliseconds.</summary>
internal sealed record ScanRules(long LeakThreshold, long IdleInTransactionThreshold, long OwnerGrace)
{
    public static ScanRules Of(LeakGuardOptions options) => new(
        (long)options.LeakThreshold.TotalMilliseconds,
        (long)options.IdleInTransactionThreshold.TotalMilliseconds,
        (long)options.OwnerGrace.TotalMilliseconds);
}

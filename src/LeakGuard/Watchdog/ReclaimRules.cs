namespace LeakGuard.Watchdog;

/// <summary>What may be taken back; times in milliseconds.</summary>
internal sealed record ReclaimRules(bool Abandoned, bool Suspected, long After)
{
    public static ReclaimRules Of(ReclaimOptions options) => new(
        options.Abandoned,
        options.Suspected == ReclaimMode.Enabled,
        (long)options.After.TotalMilliseconds);
}

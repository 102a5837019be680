namespace LeakGuard.Watchdog;

/// <summary>What may be taken back; times in milliseconds.</summary>
/// <param name="Abandoned">Whether leases nobody can return are.</param>
/// <param name="Suspected">Whether suspected ones are.</param>
/// <param name="After">How long those must have been idle.</param>
/// <param name="OnlyAbove">From which share of the pool on, unless callers wait; 0 for always.</param>
/// <param name="CancelAfter">How long a command may run; <see cref="long.MaxValue"/> for ever.</param>
/// <param name="Exempt">The call sites that are left alone.</param>
/// <param name="Collects">Whether garbage may be collected for an exhausted pool.</param>
internal sealed record ReclaimRules(
    bool Abandoned,
    ReclaimMode Suspected,
    long After,
    double OnlyAbove,
    long CancelAfter,
    SitePatterns Exempt,
    bool Collects)
{
    public static ReclaimRules Of(ReclaimOptions options) => new(
        options.Abandoned,
        options.Suspected,
        (long)options.After.TotalMilliseconds,
        options.OnlyAboveRatio ?? 0,
        options.CancelCommandsAfter is { } limit ? (long)limit.TotalMilliseconds : long.MaxValue,
        new SitePatterns(options.ExemptSites),
        options.CollectWhenExhausted && options.Abandoned);
}

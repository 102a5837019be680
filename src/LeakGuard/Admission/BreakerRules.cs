namespace LeakGuard.Admission;

/// <summary>The breaker's settings, unpacked.</summary>
internal sealed record BreakerRules(
    int ConsecutiveFailures,
    double FailureRatio,
    TimeSpan Window,
    int MinimumThroughput,
    TimeSpan BreakDuration,
    TimeSpan MaxBreakDuration,
    TimeSpan ProbeTimeout)
{
    public static BreakerRules Of(BreakerOptions options) => new(
        options.ConsecutiveFailures,
        options.FailureRatio,
        options.Window,
        options.MinimumThroughput,
        options.BreakDuration,
        options.MaxBreakDuration,
        options.ProbeTimeout);
}

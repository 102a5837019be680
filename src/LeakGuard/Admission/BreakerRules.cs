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

    /// <summary>How long a break lasts after so many before it: each twice as long, give or take a fifth.</summary>
    public TimeSpan BreakFor(int breaksBefore, double jitter)
    {
        var doubled = BreakDuration.TotalMilliseconds * Math.Pow(2, Math.Min(breaksBefore, 40));
        var spread = 0.8 + (0.4 * jitter);
        return TimeSpan.FromMilliseconds(Math.Min(doubled * spread, MaxBreakDuration.TotalMilliseconds));
    }
}

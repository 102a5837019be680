namespace LeakGuard.Reporting.HealthChecks;

/// <summary>The thresholds of health, unpacked.</summary>
internal sealed record HealthRules(double BusyRatio, TimeSpan UnhealthyAfter, TimeSpan RecoverAfter)
{
    public static HealthRules Of(HealthOptions options) => new(options.BusyRatio, options.UnhealthyAfter, options.RecoverAfter);
}

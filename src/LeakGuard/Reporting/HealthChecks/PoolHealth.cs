using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LeakGuard.Reporting.HealthChecks;

/// <summary>What a pool's numbers mean: a status, and one sentence that says why.</summary>
internal readonly record struct PoolHealth(HealthStatus Status, string Description)
{
    /// <summary>How long a full pool may give nothing back before this instance is called unhealthy.</summary>
    public static readonly TimeSpan UnhealthyAfter = TimeSpan.FromSeconds(10);

    private const int BusyPercent = 80;

    public static PoolHealth Of(in PoolSnapshot pool)
    {
        if (pool.StalledFor >= UnhealthyAfter)
        {
            return new(HealthStatus.Unhealthy, Format($"Pool '{pool.PoolName}' is exhausted: {pool.Leased} of {pool.MaxPoolSize} leased, {pool.Waiting} waiting, nothing returned for {DurationText.Of(pool.StalledFor)}."));
        }

        var concerns = Concerns(pool);
        return concerns.Count > 0
            ? new(HealthStatus.Degraded, $"Pool '{pool.PoolName}': {string.Join(", ", concerns)}.")
            : new(HealthStatus.Healthy, Format($"Pool '{pool.PoolName}': {pool.Leased} of {pool.MaxPoolSize} leased."));
    }

    private static List<string> Concerns(in PoolSnapshot pool)
    {
        List<string> concerns = [];
        if (pool.Leaked > 0)
        {
            concerns.Add(Format($"{pool.Leaked} reported as leaked"));
        }

        if (pool.MaxPoolSize > 0 && pool.Leased * 100L >= pool.MaxPoolSize * (long)BusyPercent)
        {
            concerns.Add(Format($"{pool.Leased} of {pool.MaxPoolSize} leased"));
        }

        if (pool.Waiting > 0)
        {
            concerns.Add(Format($"{pool.Waiting} waiting"));
        }

        // The shared database is down: taking every instance out of service would not bring it back.
        if (pool.Breaker != BreakerState.Closed)
        {
            concerns.Add($"the breaker is {(pool.Breaker == BreakerState.HalfOpen ? "half-open" : pool.Breaker.ToString().ToLowerInvariant())}");
        }

        if (pool.WatchdogLag > TimeSpan.Zero)
        {
            concerns.Add($"the watchdog is {DurationText.Of(pool.WatchdogLag)} late");
        }

        return concerns;
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

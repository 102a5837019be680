using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LeakGuard.Reporting.HealthChecks;

/// <summary>What a pool's numbers mean: a status, and one sentence that says why. Pure.</summary>
internal readonly record struct PoolHealth(HealthStatus Status, string Description)
{
    public static PoolHealth Of(in PoolSnapshot pool, HealthRules rules, bool isExhausted)
    {
        if (isExhausted || pool.StalledFor >= rules.UnhealthyAfter)
        {
            return new(HealthStatus.Unhealthy, Exhausted(pool));
        }

        var concerns = Concerns(pool, rules);
        return concerns is null
            ? new(HealthStatus.Healthy, Format($"Pool '{pool.PoolName}': {pool.Leased} of {pool.LeaseLimit} leased."))
            : new(HealthStatus.Degraded, $"Pool '{pool.PoolName}': {concerns}.");
    }

    /// <summary>The pool is being filled: this instance is not ready yet.</summary>
    public static PoolHealth NotReady(in PoolSnapshot pool, WarmUpProgress warmUp) => new(
        HealthStatus.Unhealthy,
        Format($"Pool '{pool.PoolName}' is being filled: {warmUp.Opened} of {warmUp.Wanted} connections open after {DurationText.Of(warmUp.Elapsed)}."));

    private static string Exhausted(in PoolSnapshot pool) => pool.StalledFor > TimeSpan.Zero
        ? Format($"Pool '{pool.PoolName}' is exhausted: {pool.Leased} of {pool.LeaseLimit} leased, {pool.Waiting} waiting, nothing returned for {DurationText.Of(pool.StalledFor)}.")
        : Format($"Pool '{pool.PoolName}' was exhausted and is not known to have recovered: {pool.Leased} of {pool.LeaseLimit} leased, {pool.Waiting} waiting.");

    private static string? Concerns(in PoolSnapshot pool, HealthRules rules)
    {
        string? concerns = null;
        if (pool.Leaked > 0)
        {
            Add(ref concerns, Format($"{pool.Leaked} reported as leaked"));
        }

        if (pool.LeaseLimit > 0 && pool.Leased >= pool.LeaseLimit * rules.BusyRatio)
        {
            Add(ref concerns, Format($"{pool.Leased} of {pool.LeaseLimit} leased"));
        }

        if (pool.Waiting > 0)
        {
            Add(ref concerns, Format($"{pool.Waiting} waiting"));
        }

        // The shared database is down: taking every instance out of service would not bring it back.
        if (pool.Breaker != BreakerState.Closed)
        {
            Add(ref concerns, pool.Breaker switch
            {
                BreakerState.HalfOpen => "the breaker is half-open",
                BreakerState.Isolated => "the breaker is isolated",
                _ => "the breaker is open",
            });
        }

        if (pool.WatchdogLag > TimeSpan.Zero)
        {
            Add(ref concerns, $"the watchdog is {DurationText.Of(pool.WatchdogLag)} late");
        }

        return concerns;
    }

    private static void Add(ref string? concerns, string concern) =>
        concerns = concerns is null ? concern : $"{concerns}, {concern}";

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

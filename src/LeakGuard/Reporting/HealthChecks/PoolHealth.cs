using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LeakGuard.Reporting.HealthChecks;

/// <summary>What a pool's numbers mean: a status, and one sentence that says why. Pure.</summary>
/// <remarks>The sentence is written in one go: load balancers ask often, and each answer should cost next to nothing.</remarks>
internal readonly record struct PoolHealth(HealthStatus Status, string Description)
{
    private const int UsualLength = 256;
    private const string BeforeFirst = ": ";
    private const string BeforeNext = ", ";

    public static PoolHealth Of(in PoolSnapshot pool, HealthRules rules, bool isExhausted)
    {
        if (isExhausted || pool.StalledFor >= rules.UnhealthyAfter)
        {
            return new(HealthStatus.Unhealthy, Exhausted(pool));
        }

        return Concerns(pool, rules) is { } concerns
            ? new(HealthStatus.Degraded, concerns)
            : new(HealthStatus.Healthy, string.Create(CultureInfo.InvariantCulture, $"Pool '{pool.PoolName}': {pool.Leased} of {pool.LeaseLimit} leased."));
    }

    /// <summary>The pool is being filled: this instance is not ready yet.</summary>
    public static PoolHealth NotReady(in PoolSnapshot pool, WarmUpProgress warmUp) => new(
        HealthStatus.Unhealthy,
        string.Create(CultureInfo.InvariantCulture, $"Pool '{pool.PoolName}' is being filled: {warmUp.Opened} of {warmUp.Wanted} connections open after {DurationText.Of(warmUp.Elapsed)}."));

    private static string Exhausted(in PoolSnapshot pool) => pool.StalledFor > TimeSpan.Zero
        ? string.Create(CultureInfo.InvariantCulture, $"Pool '{pool.PoolName}' is exhausted: {pool.Leased} of {pool.LeaseLimit} leased, {pool.Waiting} waiting, nothing returned for {DurationText.Of(pool.StalledFor)}.")
        : string.Create(CultureInfo.InvariantCulture, $"Pool '{pool.PoolName}' was exhausted and is not known to have recovered: {pool.Leased} of {pool.LeaseLimit} leased, {pool.Waiting} waiting.");

    private static string? Concerns(in PoolSnapshot pool, HealthRules rules)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[UsualLength]);
        text.AppendLiteral("Pool '");
        text.AppendLiteral(pool.PoolName);
        text.AppendLiteral("'");
        var separator = BeforeFirst;
        if (pool.Leaked > 0)
        {
            Add(ref text, ref separator, pool.Leaked, " reported as leaked");
        }

        if (pool.LeaseLimit > 0 && pool.Leased >= pool.LeaseLimit * rules.BusyRatio)
        {
            Add(ref text, ref separator, pool.Leased, " of ");
            text.AppendFormatted(pool.LeaseLimit);
            text.AppendLiteral(" leased");
        }

        if (pool.Waiting > 0)
        {
            Add(ref text, ref separator, pool.Waiting, " waiting");
        }

        // The shared database is down: taking every instance out of service would not bring it back.
        if (pool.Breaker != BreakerState.Closed)
        {
            Add(ref text, ref separator, "the breaker is ", StateOf(pool.Breaker));
        }

        if (pool.WatchdogLag > TimeSpan.Zero)
        {
            Add(ref text, ref separator, "the watchdog is ", DurationText.Of(pool.WatchdogLag));
            text.AppendLiteral(" late");
        }

        if (separator == BeforeFirst)
        {
            text.Clear();
            return null;
        }

        text.AppendLiteral(".");
        return text.ToStringAndClear();
    }

    private static string StateOf(BreakerState breaker) => breaker switch
    {
        BreakerState.HalfOpen => "half-open",
        BreakerState.Isolated => "isolated",
        _ => "open",
    };

    private static void Add<T>(ref DefaultInterpolatedStringHandler text, ref string separator, T first, string then)
    {
        text.AppendLiteral(separator);
        text.AppendFormatted(first);
        text.AppendLiteral(then);
        separator = BeforeNext;
    }
}

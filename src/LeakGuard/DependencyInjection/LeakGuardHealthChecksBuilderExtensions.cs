using LeakGuard;
using LeakGuard.DependencyInjection;
using LeakGuard.Reporting.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts a guarded pool's state behind a health endpoint.</summary>
public static class LeakGuardHealthChecksBuilderExtensions
{
    /// <summary>Adds a check that answers from memory within microseconds: it neither borrows a connection nor talks to the database.</summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="name">The check's name. Default <c>leakguard</c>, or <c>leakguard:KEY</c>.</param>
    /// <param name="failureStatus">The worst the check may say. Default <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">What to select the check by. Default <see cref="LeakGuardTags.Ready"/>.</param>
    /// <param name="timeout">How long the check may take. Default: no limit, for it never waits.</param>
    /// <param name="serviceKey">The pool's key.</param>
    /// <remarks>
    /// Degraded while leases are reported as leaked, the pool is busy (<see cref="HealthOptions.BusyRatio"/>), callers wait, the breaker
    /// is not closed, or the watchdog is late; unhealthy once the pool has been exhausted for <see cref="HealthOptions.UnhealthyAfter"/>,
    /// until it has had connections to give for <see cref="HealthOptions.RecoverAfter"/>. Adding the same pool under the same name
    /// again changes nothing.
    /// </remarks>
    /// <exception cref="ArgumentException">The key has no text.</exception>
    public static IHealthChecksBuilder AddLeakGuard(
        this IHealthChecksBuilder builder,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null,
        object? serviceKey = null) =>
        Add(
            builder,
            name,
            "leakguard",
            (services, pool) => CheckOf(Pool(services, pool)),
            failureStatus,
            tags ?? [LeakGuardTags.Ready],
            timeout,
            serviceKey);

    /// <summary>Adds a check that asks the database whether it is there, on a connection of its own that takes nothing from the pool.</summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="name">The check's name. Default <c>leakguard-connectivity</c>, or <c>leakguard-connectivity:KEY</c>.</param>
    /// <param name="failureStatus">What the check says when the database does not answer. Default <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">What to select the check by. Default <see cref="LeakGuardTags.Diagnostic"/>.</param>
    /// <param name="freshness">For how long an answer is given again before the database is asked anew. Default 10 s.</param>
    /// <param name="timeout">How long the database may take to answer. Default 2 s.</param>
    /// <param name="serviceKey">The pool's key.</param>
    /// <remarks>
    /// For people and dashboards. Keep it from load balancers: when the shared database is down, it is down for every instance,
    /// and a check that takes them all out turns slow answers into none. However many ask, one probe runs at a time.
    /// </remarks>
    /// <exception cref="ArgumentException">The key has no text.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time is zero or negative.</exception>
    public static IHealthChecksBuilder AddLeakGuardConnectivity(
        this IHealthChecksBuilder builder,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? freshness = null,
        TimeSpan? timeout = null,
        object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var fresh = freshness ?? TimeSpan.FromSeconds(10);
        var limit = timeout ?? TimeSpan.FromSeconds(2);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(fresh, TimeSpan.Zero, nameof(freshness));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(timeout));
        return Add(
            builder,
            name,
            "leakguard-connectivity",
            (services, pool) => new ConnectivityCheck(Pool(services, pool).Probe(fresh, limit)),
            failureStatus,
            tags ?? [LeakGuardTags.Diagnostic],
            timeout: null,
            serviceKey);
    }

    private static IHealthChecksBuilder Add(
        IHealthChecksBuilder builder,
        string? name,
        string defaultName,
        Func<IServiceProvider, PoolKey, IHealthCheck> create,
        HealthStatus? failureStatus,
        IEnumerable<string> tags,
        TimeSpan? timeout,
        object? serviceKey)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var pool = new PoolKey(serviceKey);
        var mark = new PoolHealthCheckMark(name ?? (serviceKey is null ? defaultName : $"{defaultName}:{pool.OptionsName}"), pool);
        if (builder.Services.Any(service => !service.IsKeyedService && mark.Equals(service.ImplementationInstance)))
        {
            return builder;
        }

        builder.Services.AddSingleton(mark);
        return builder.Add(new HealthCheckRegistration(mark.Name, services => create(services, pool), failureStatus, tags, timeout));
    }

    private static PoolHealthCheck CheckOf(GuardedPool pool) => new(pool.Source, pool.Parts.Health);

    private static GuardedPool Pool(IServiceProvider services, PoolKey pool) =>
        pool.Find<GuardedPool>(services) ?? throw new InvalidOperationException(
            $"LeakGuard's health check found no guarded pool: {pool} is not registered. Call services.AddLeakGuard under the same key.");
}

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
    /// Degraded while leases are reported as leaked, 80 % of the pool or more is leased, callers wait, the breaker is not closed, or the watchdog is late;
    /// unhealthy once the pool has been full for 10 s with callers waiting and nothing returned. Adding the same pool under the
    /// same name again changes nothing.
    /// </remarks>
    /// <exception cref="ArgumentException">The key has no text.</exception>
    public static IHealthChecksBuilder AddLeakGuard(
        this IHealthChecksBuilder builder,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null,
        object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var pool = new PoolKey(serviceKey);
        var mark = new PoolHealthCheckMark(name ?? (serviceKey is null ? "leakguard" : $"leakguard:{pool.OptionsName}"), pool);
        if (builder.Services.Any(service => !service.IsKeyedService && mark.Equals(service.ImplementationInstance)))
        {
            return builder;
        }

        builder.Services.AddSingleton(mark);
        return builder.Add(new HealthCheckRegistration(
            mark.Name,
            services => new PoolHealthCheck(Monitor(services, pool)),
            failureStatus,
            tags ?? [LeakGuardTags.Ready],
            timeout));
    }

    private static IPoolMonitor Monitor(IServiceProvider services, PoolKey pool) =>
        pool.Find<IPoolMonitor>(services) ?? throw new InvalidOperationException(
            $"LeakGuard's health check found no guarded pool: {pool} is not registered. Call services.AddLeakGuard under the same key.");
}

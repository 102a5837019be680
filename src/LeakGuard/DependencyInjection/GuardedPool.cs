using System.Collections.Concurrent;
using LeakGuard.Reporting.HealthChecks;
using LeakGuard.Reporting.Logging;
using Npgsql;

namespace LeakGuard.DependencyInjection;

/// <summary>A pool as it was put together: the guard, and what the container's other services need of it.</summary>
/// <param name="Source">The guard.</param>
/// <param name="Inner">The data source it guards.</param>
/// <param name="Time">Its clock.</param>
/// <param name="Parts">Its parts that change while it runs.</param>
/// <param name="Settings">Its settings, for changes while the application runs.</param>
/// <param name="Setup">Where its set-up is logged.</param>
internal sealed record GuardedPool(
    GuardedDataSource Source,
    NpgsqlDataSource Inner,
    TimeProvider Time,
    PoolParts Parts,
    PoolSettings Settings,
    SetupLog Setup)
{
    private readonly ConcurrentDictionary<(TimeSpan Freshness, TimeSpan Timeout), ConnectivityProbe> _probes = new();

    /// <summary>The probe of the database: one for all who ask, since a health check is made anew for each request.</summary>
    public ConnectivityProbe Probe(TimeSpan freshness, TimeSpan timeout) => _probes.GetOrAdd(
        (freshness, timeout),
        static (wanted, pool) => pool.NewProbe(wanted.Freshness, wanted.Timeout),
        this);

    private ConnectivityProbe NewProbe(TimeSpan freshness, TimeSpan timeout)
    {
        var twin = new UnpooledTwin(Inner, $"{Source.PoolName} (connectivity)");
        Source.Accompany(twin);
        return new ConnectivityProbe(Source.PoolName, twin.AskAsync, freshness, timeout, Time);
    }
}

using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LeakGuard.Reporting.HealthChecks;

/// <summary>Answers a health probe from memory: it neither borrows a connection nor waits for anything.</summary>
internal sealed class PoolHealthCheck(IPoolMonitor monitor) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var pool = monitor.Snapshot();
        var health = PoolHealth.Of(pool);

        // The better of the two: a check registered to fail as Degraded never says Unhealthy.
        var status = (HealthStatus)Math.Max((int)health.Status, (int)context.Registration.FailureStatus);
        return Task.FromResult(new HealthCheckResult(status, health.Description, data: Data(pool)));
    }

    private static Dictionary<string, object> Data(in PoolSnapshot pool) => new(15)
    {
        ["pool"] = pool.PoolName,
        ["maxPoolSize"] = pool.MaxPoolSize,
        ["leased"] = pool.Leased,
        ["waiting"] = pool.Waiting,
        ["queueLimit"] = pool.QueueLimit,
        ["openTransactions"] = pool.OpenTransactions,
        ["leaked"] = pool.Leaked,
        ["oldestLeaseSeconds"] = pool.OldestLease.TotalSeconds,
        ["stalledSeconds"] = pool.StalledFor.TotalSeconds,
        ["watchdogLagSeconds"] = pool.WatchdogLag.TotalSeconds,
        ["totalLeases"] = pool.TotalLeases,
        ["totalLeaks"] = pool.TotalLeaks,
        ["totalReclaimed"] = pool.TotalReclaimed,
        ["totalRejections"] = pool.TotalRejections,
        ["totalWaitTimeouts"] = pool.TotalWaitTimeouts,
    };
}

using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LeakGuard.Reporting.HealthChecks;

/// <summary>Answers a health probe from memory: it neither borrows a connection nor waits for anything.</summary>
internal sealed class PoolHealthCheck(IPoolMonitor monitor, HealthTrack track) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var pool = monitor.Snapshot();
        var health = track.Judge(pool);

        // The better of the two: a check registered to fail as Degraded never says Unhealthy.
        var status = (HealthStatus)Math.Max((int)health.Status, (int)context.Registration.FailureStatus);
        return Task.FromResult(new HealthCheckResult(status, health.Description, data: new PoolHealthData(pool)));
    }
}

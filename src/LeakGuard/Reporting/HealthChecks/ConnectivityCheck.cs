using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LeakGuard.Reporting.HealthChecks;

/// <summary>Says whether the database answers, by the latest <see cref="ConnectivityProbe"/>.</summary>
internal sealed class ConnectivityCheck(ConnectivityProbe probe) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var answer = await probe.AskAsync(cancellationToken).ConfigureAwait(false);
        var data = new Dictionary<string, object>(2)
        {
            ["roundTripSeconds"] = answer.RoundTrip.TotalSeconds,
            ["ageSeconds"] = probe.AgeOf(answer).TotalSeconds,
        };
        return answer.Failure is null
            ? HealthCheckResult.Healthy($"The database of pool '{probe.PoolName}' answered within {DurationText.Of(answer.RoundTrip)}.", data)
            : new HealthCheckResult(context.Registration.FailureStatus, $"The database of pool '{probe.PoolName}' did not answer: {answer.Failure}.", data: data);
    }
}

using LeakGuard;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Recipes;

/// <summary>Shows the pool to load balancers, dashboards and people.</summary>
public static class Monitoring
{
    public static void AskTheDatabase(IServiceCollection services)
    {
        services.AddHealthChecks().AddLeakGuardConnectivity(timeout: TimeSpan.FromSeconds(1));
    }

    public static void MapReadiness(WebApplication app)
    {
        app.MapHealthChecks("/ready", new() { Predicate = check => check.Tags.Contains(LeakGuardTags.Ready) });
    }

    public static void Measure(MeterProviderBuilder metrics)
    {
        metrics.AddMeter(LeakGuardInstruments.MeterName, "Npgsql");
    }
}

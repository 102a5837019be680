using LeakGuard;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace WebShop.Operations;

/// <summary>Metrics for Prometheus at /metrics; and metrics, traces and logs by OTLP where OTEL_EXPORTER_OTLP_ENDPOINT says whereto.</summary>
internal static class Telemetry
{
    public static void AddShopTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("webshop"))
            .WithMetrics(metrics => metrics
                .AddMeter(LeakGuardInstruments.MeterName, "Npgsql") // Npgsql's has the size of the pool.
                .AddAspNetCoreInstrumentation()
                .AddPrometheusExporter());

        if (!string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry
                .WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddSource("Npgsql"))
                .UseOtlpExporter();
        }
    }
}

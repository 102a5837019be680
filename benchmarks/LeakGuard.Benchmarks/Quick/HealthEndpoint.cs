using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LeakGuard.Benchmarks.Quick;

/// <summary>The health endpoint of an exhausted pool over Kestrel's loopback, beside an endpoint that does nothing: answers in turns.</summary>
internal static class HealthEndpoint
{
    private const int Answers = 1000;
    private const int WarmUps = 3000;
    private const int Runs = 5;

    public static async Task<string> RunAsync(string connectionString)
    {
        await using var app = await StartAsync(connectionString).ConfigureAwait(false);
        await using var pool = await ExhaustedPool.OfAsync(app.Services.GetRequiredService<GuardedDataSource>()).ConfigureAwait(false);
        using var client = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
        await MeasureAsync(client, WarmUps).ConfigureAwait(false);
        var runs = new List<(double Ratio, double Health, double Empty)>();
        for (var run = 0; run < Runs; run++)
        {
            var (health, empty) = await MeasureAsync(client, Answers).ConfigureAwait(false);
            runs.Add((P99(health) / P99(empty), P99(health), P99(empty)));
        }

        var (ratio, healthP99, emptyP99) = runs.OrderBy(run => run.Ratio).ElementAt(Runs / 2);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"name\":\"health_endpoint\",\"p99_ratio\":{ratio:0.00},\"health_p99_us\":{healthP99:0},\"empty_p99_us\":{emptyP99:0},\"answers\":{Answers},\"runs\":{Runs}}}");
    }

    private static async Task<WebApplication> StartAsync(string connectionString)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddLeakGuard(ExhaustedPool.ConnectionString(connectionString)).AddHealthChecks().AddLeakGuard();
        var app = builder.Build();
        app.MapHealthChecks("/ready");
        app.MapGet("/empty", static (HttpContext _) => Task.CompletedTask);
        await app.StartAsync().ConfigureAwait(false);
        return app;
    }

    private static async Task<(double[] Health, double[] Empty)> MeasureAsync(HttpClient client, int answers)
    {
        var (health, empty) = (new double[answers], new double[answers]);
        for (var i = 0; i < answers; i++)
        {
            health[i] = await AskAsync(client, "/ready").ConfigureAwait(false);
            empty[i] = await AskAsync(client, "/empty").ConfigureAwait(false);
        }

        return (health, empty);
    }

    private static async Task<double> AskAsync(HttpClient client, string path)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await client.GetAsync(path).ConfigureAwait(false);
        await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds;
    }

    private static double P99(double[] times) => times.Order().ElementAt(times.Length * 99 / 100);
}

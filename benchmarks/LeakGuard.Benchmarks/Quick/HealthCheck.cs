using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LeakGuard.Benchmarks.Quick;

/// <summary>The health check of an exhausted pool, beside the query that other checks send.</summary>
internal static class HealthCheck
{
    private const int AsksPerRound = 20;

    public static async Task<string> RunAsync(string connectionString)
    {
        await using var provider = new ServiceCollection()
            .AddLogging()
            .AddLeakGuard(ExhaustedPool.ConnectionString(connectionString))
            .AddHealthChecks().AddLeakGuard().Services
            .BuildServiceProvider();
        var registration = provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Single();
        var context = new HealthCheckContext { Registration = registration };
        await using var pool = await ExhaustedPool.OfAsync(provider.GetRequiredService<GuardedDataSource>()).ConfigureAwait(false);
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync().ConfigureAwait(false);
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        var leases = pool.Guard.Snapshot().TotalLeases;
        var result = await QuickRun.OfAsync(new QuickBenchmark(
            "health_check",
            AsksPerRound,
            async operations =>
            {
                for (var i = 0; i < operations; i++)
                {
                    await command.ExecuteScalarAsync();
                }
            },
            async operations =>
            {
                for (var i = 0; i < operations; i++)
                {
                    // As the health service does it: the check is made anew each time.
                    await registration.Factory(provider).CheckHealthAsync(context);
                }
            })).ConfigureAwait(false);
        return pool.Guard.Snapshot().TotalLeases == leases
            ? QuickLine.BesideSelectOne(result)
            : throw new InvalidOperationException("The health check has taken a lease.");
    }
}

using Microsoft.Extensions.DependencyInjection;

namespace LeakGuard.Telemetry.Tests.Metrics;

/// <summary>The meter of a container.</summary>
public sealed class ContainerMeterTests
{
    private const string Pool = "db.client.connection.pool.name";

    [Fact]
    public async Task All_pools_of_a_container_share_its_instruments_which_go_with_it()
    {
        await using var collection = await Collection.StartAsync(LeakGuardInstruments.MeterName);
        var provider = new ServiceCollection().AddLogging().AddMetrics()
            .AddLeakGuard(await Servers.PoolAsync(2), options => options.Name = "contained orders")
            .AddLeakGuard(await Servers.PoolAsync(3), options => options.Name = "contained reports", serviceKey: "reports")
            .BuildServiceProvider();
        await using (provider)
        {
            await (await provider.GetRequiredService<GuardedDataSource>().OpenConnectionAsync()).DisposeAsync();
            await (await provider.GetRequiredKeyedService<GuardedDataSource>("reports").OpenConnectionAsync()).DisposeAsync();

            var metrics = collection.Collect();

            Assert.Equal(metrics.Select(metric => metric.Name).Distinct(), metrics.Select(metric => metric.Name));
            foreach (var name in new[] { "db.client.connection.wait_time", "db.client.connection.use_time", "leakguard.leaked" })
            {
                Assert.Equal(["contained orders", "contained reports"], Contained(metrics.Single(metric => metric.Name == name)));
            }
        }

        Assert.DoesNotContain(collection.Collect(), metric => metric.Name == "leakguard.leaked" && Contained(metric).Any());
    }

    // Pools of tests that run beside this one are on the process's own meter.
    private static IEnumerable<string> Contained(OtlpMetric metric) => metric.Points
        .Select(point => point.Tags[Pool])
        .Where(name => name.StartsWith("contained ", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);
}

using Dapper;
using LeakGuard.EntityFrameworkCore.Tests.Chaos;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using LeakGuard.TestSupport;
using LeakGuard.Tests.Reporting.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Tests.Configuration;

/// <summary>An application whose contexts are guarded goes past no guard: it is not warned of, and none of its connections is unknown.</summary>
public sealed class UntrackedTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Fact]
    public async Task Guarded_contexts_are_taken_for_no_bypass_and_what_goes_past_them_is()
    {
        var time = new ManualTimeProvider();
        var told = new RecordingListener();
        using var log = new LogRecorder();
        await using var services = Build(time, told, log);
        var guard = services.GetRequiredService<GuardedDataSource>();
        using var gauge = new UntrackedGauge(guard.PoolName);
        await using var scope = services.CreateAsyncScope();
        var shop = scope.ServiceProvider.GetRequiredService<Shop>();
        await shop.Database.OpenConnectionAsync();
        await using var other = await services.GetRequiredService<IDbContextFactory<Shop>>().CreateDbContextAsync();
        await other.Database.BeginTransactionAsync();
        await using var connection = await guard.OpenConnectionAsync();
        Assert.Equal(3, await shop.Customers.CountAsync() + await other.Customers.CountAsync() + await connection.ExecuteScalarAsync<int>("SELECT 3"));

        // Past the grace of those who ask for the unguarded data source, and past all looks it takes to believe in an unknown connection.
        await PassAsync(time, told, seconds: 10);
        Assert.Equal((3, 0), (guard.Snapshot().Leased, gauge.Read()));
        Assert.Empty(Warnings(log));

        // Whoever does go past the guard is counted, and told of.
        await using var past = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await PassAsync(time, told, seconds: 10);
        Assert.Equal((3, 1), (guard.Snapshot().Leased, gauge.Read()));
        Assert.Equal(5005, Assert.Single(Warnings(log)).Id.Id);
    }

    private static IEnumerable<LogLine> Warnings(LogRecorder log) => log.Lines.Where(line => line.Id.Id is 5004 or 5005);

    private static async Task PassAsync(ManualTimeProvider time, RecordingListener told, int seconds)
    {
        for (var n = 0; n < seconds; n++)
        {
            var looks = told.Scans;
            time.Advance(TimeSpan.FromSeconds(1));
            await Wait.UntilAsync(() => told.Scans > looks, "the leases to be looked at");
        }
    }

    private ServiceProvider Build(ManualTimeProvider time, RecordingListener told, LogRecorder log) =>
        new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddLogging(logging => logging.AddProvider(log))
            .AddLeakGuard(database.ConnectionString, options =>
            {
                options.Name = $"shop {Guid.NewGuid():N}";
                options.Listeners.Add(told);
            })
            .AddDbContext<Shop>((services, options) => options.UseNpgsql().UseLeakGuard(services), optionsLifetime: ServiceLifetime.Singleton)
            .AddDbContextFactory<Shop>((services, options) => options.UseNpgsql().UseLeakGuard(services))
            .BuildServiceProvider(validateScopes: true);
}

using LeakGuard.IntegrationTests.Admission;
using LeakGuard.IntegrationTests.TestSupport;
using LeakGuard.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace LeakGuard.IntegrationTests.Recovery;

public sealed class WarmUpTests(BreakerServer server) : IClassFixture<BreakerServer>
{
    [OwnedServerFact]
    public async Task The_minimum_is_open_afterwards_and_all_of_it_is_free()
    {
        await using var pool = await StartAsync("warm-minimum", options => options.WarmUp.MaxParallel = 2, minimum: 6);

        Assert.Equal(6, await pool.Source.WarmUpAsync());

        Assert.Equal(6, await SessionsAsync("warm-minimum"));
        await pool.EmptyAsync();
        var progress = pool.Told.WarmUps.ToArray();
        Assert.Equal((0, 6), (progress[0].Opened, progress[0].Wanted));
        Assert.Equal((true, 6), (progress[^1].IsOver, progress[^1].Opened));
    }

    [OwnedServerFact]
    public async Task A_database_that_comes_late_is_waited_for()
    {
        await using var proxy = FaultProxy.Start("127.0.0.1", server.Port);
        proxy.Refuse();
        await using var pool = await StartAsync("warm-late", options => options.WarmUp.Connections = 2, proxy.Port);
        var filling = pool.Source.WarmUpAsync();
        await Wait.UntilAsync(() => pool.Told.WarmUps.Any(progress => progress.Failure is not null), "an attempt to fail");

        proxy.Pass();

        Assert.Equal(2, await filling);
    }

    [OwnedServerFact]
    public async Task It_ends_when_its_time_is_up_or_when_it_is_cancelled_and_loses_nothing()
    {
        await using var proxy = FaultProxy.Start("127.0.0.1", server.Port);
        proxy.BlackHole();
        await using var pool = await StartAsync("warm-never", options => options.WarmUp.Timeout = TimeSpan.FromSeconds(1), proxy.Port);

        Assert.Equal(0, await pool.Source.WarmUpAsync());
        Assert.True(pool.Told.WarmUps.Last() is { IsOver: true, Opened: 0 });
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.Source.WarmUpAsync(stop.Token));

        await pool.EmptyAsync();
    }

    [OwnedServerFact]
    public async Task A_host_is_not_ready_before_its_pool_is_filled()
    {
        await using var proxy = FaultProxy.Start("127.0.0.1", server.Port);
        proxy.BlackHole();
        var told = new RecordingListener();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLeakGuard(ConnectionString("warm-host", proxy.Port, minimum: 3), options =>
        {
            options.WarmUp.Enabled = true;
            options.Listeners.Add(told);
        });
        builder.Services.AddHealthChecks().AddLeakGuard();
        using var host = builder.Build();

        await host.StartAsync(); // Does not wait for the database.
        await Wait.UntilAsync(() => !told.WarmUps.IsEmpty, "the warm-up to begin");
        Assert.Equal(HealthStatus.Unhealthy, await StatusAsync(host));
        proxy.ResetConnections();
        proxy.Pass();

        await Wait.UntilAsync(() => told.WarmUps.Any(progress => progress.IsOver), "the warm-up to end");
        Assert.NotEqual(HealthStatus.Unhealthy, await StatusAsync(host));
        await host.StopAsync();
    }

    [OwnedServerFact]
    public async Task A_host_that_stops_ends_its_warm_up()
    {
        await using var proxy = FaultProxy.Start("127.0.0.1", server.Port);
        proxy.BlackHole();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLeakGuard(ConnectionString("warm-stop", proxy.Port, minimum: 3), options => options.WarmUp.Enabled = true);
        using var host = builder.Build();
        await host.StartAsync();

        await host.StopAsync().WaitAsync(Wait.Generous);
    }

    private static async Task<HealthStatus> StatusAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status;

    private async Task<long> SessionsAsync(string name) =>
        (long)(await server.ExecuteAsync($"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{name}'"))!;

    private string ConnectionString(string name, int? port, int minimum) => new NpgsqlConnectionStringBuilder(server.Postgres.ConnectionString)
    {
        Port = port ?? server.Port,
        ApplicationName = name,
        MinPoolSize = minimum,
        MaxPoolSize = 8,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    private Task<TestPool> StartAsync(string name, Action<LeakGuardOptions> configure, int? port = null, int minimum = 0) => TestPool.StartAsync(
        8,
        configure,
        settings => settings.ConnectionString = ConnectionString(name, port, minimum));
}

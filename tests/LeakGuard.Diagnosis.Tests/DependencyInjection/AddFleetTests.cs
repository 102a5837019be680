using LeakGuard.Diagnosis.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace LeakGuard.Diagnosis.Tests.DependencyInjection;

public sealed class AddFleetTests
{
    private const string Nowhere = "Host=127.0.0.1;Port=1;Username=x;Database=x";

    [Fact]
    public async Task The_pool_is_held_to_its_share_before_anything_else_of_the_host_starts()
    {
        var early = new EarlyBird();
        using var host = await StartAsync(
            await ServerAsync(),
            options => options.Connections = 4,
            services => services.AddSingleton<IHostedService>(provider =>
            {
                early.Guard = provider.GetRequiredService<GuardedDataSource>();
                return early;
            }));

        Assert.Equal(4, early.Limit);
        Assert.Equal(1, host.Services.GetRequiredService<FleetMember>().Share.Instances);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_pool_is_filled_up_to_its_share_and_no_further()
    {
        using var host = await StartAsync(
            await ServerAsync(),
            options => options.Connections = 4,
            guard: options => (options.WarmUp.Enabled, options.WarmUp.Connections) = (true, 10));
        var guard = host.Services.GetRequiredService<GuardedDataSource>();

        await Wait.UntilAsync(() => guard.Snapshot() is { TotalLeases: 4, Leased: 0 }, "the filling to end");

        Assert.Equal(4, guard.CountPhysical()!.Value.Total);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_pool_with_a_key_is_a_member_of_its_own()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var server = await ServerAsync();
        builder.Services.AddLeakGuard(server).AddLeakGuard(server, options => options.Name = "archive", serviceKey: "archive");
        builder.Services.AddLeakGuardFleet(options => options.Connections = 6)
            .AddLeakGuardFleet(options => (options.Connections, options.Service) = (3, "archive"), serviceKey: "archive")
            .AddLeakGuardFleet(serviceKey: "archive");
        using var host = builder.Build();
        await host.StartAsync();

        Assert.Equal(6, host.Services.GetRequiredService<GuardedDataSource>().Snapshot().LeaseLimit);
        Assert.Equal(3, host.Services.GetRequiredKeyedService<GuardedDataSource>("archive").Snapshot().LeaseLimit);
        Assert.Equal(2, host.Services.GetServices<FleetPlace>().Count());
        await host.StopAsync();
    }

    [Fact]
    public async Task A_database_that_is_down_does_not_stop_the_start()
    {
        using var host = await StartAsync(Nowhere);

        Assert.Equal(1, host.Services.GetRequiredService<GuardedDataSource>().Snapshot().LeaseLimit);
        Assert.NotNull(host.Services.GetRequiredService<FleetMember>().Share.Failure);
    }

    public static TheoryData<Action<FleetOptions>, string> Wrong => new()
    {
        { options => options.Interval = TimeSpan.Zero, "FleetOptions.Interval is 00:00:00, out of its range 100 ms – 60 s" },
        { options => options.Patience = TimeSpan.FromMinutes(2), "FleetOptions.Patience is 00:02:00, out of its range 1 s – 60 s" },
        { options => options.Connections = 0, "FleetOptions.Connections is 0, out of its range 1 – 100000" },
        { options => options.Headroom = -1, "FleetOptions.Headroom is -1, out of its range 0 – 10000" },
        { options => options.StartShare = 0, "FleetOptions.StartShare is 0, out of its range 1 – 1000" },
        { options => options.SteadyLooks = 101, "FleetOptions.SteadyLooks is 101, out of its range 1 – 100" },
        { options => options.Service = " ", "FleetOptions.Service is blank" },
        { options => options.PgBouncerConnectionString = "Port=6432", "The connection string of PgBouncer's console needs" },
        { options => options.ServerConnectionString = Nowhere, "FleetOptions.Connections is not set" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_setting_that_is_no_good_stops_the_start(Action<FleetOptions> configure, string said)
    {
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(Nowhere, configure));

        Assert.StartsWith(said, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_declared_pooler_the_way_past_it_must_be_known()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            StartAsync(Nowhere + ";No Reset On Close=true", guard: options => options.Pooler = PoolerMode.Transaction));

        Assert.StartsWith("FleetOptions.ServerConnectionString is not set, and LeakGuardOptions.Pooler is Transaction", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_hosts_are_refused()
    {
        using var source = new NpgsqlDataSourceBuilder("Host=one,two;Username=x").BuildMultiHost();
        using var guard = source.WithLeakGuard();

        Assert.StartsWith($"Pool '{guard.PoolName}' has several hosts", Assert.Throws<ArgumentException>(() => FleetMember.Join(guard)).Message, StringComparison.Ordinal);
    }

    private static async Task<string> ServerAsync() => new NpgsqlConnectionStringBuilder((await Servers.GetAsync()).ConnectionString)
    {
        MaxPoolSize = 10,
        ApplicationName = $"t{Guid.NewGuid():N}",
    }.ConnectionString;

    private static async Task<IHost> StartAsync(
        string connectionString,
        Action<FleetOptions>? configure = null,
        Action<IServiceCollection>? before = null,
        Action<LeakGuardOptions>? guard = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        before?.Invoke(builder.Services);
        builder.Services.AddLeakGuard(connectionString, guard);
        builder.Services.AddLeakGuardFleet(configure);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>Uses the pool at once, and is registered before everything else.</summary>
    private sealed class EarlyBird : IHostedService
    {
        public GuardedDataSource? Guard { get; set; }

        public int Limit { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Limit = Guard!.Snapshot().LeaseLimit;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

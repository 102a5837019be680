using LeakGuard.Telemetry.Tests.Logs;
using LeakGuard.Telemetry.Tests.Metrics;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Telemetry.Tests.Bypass;

/// <summary>Connections taken past the guard, by Npgsql's count.</summary>
public sealed class UntrackedTests
{
    // One for each test: the meter tells of every pool in the process, those of other tests too until they are gone.
    private string Pool { get; } = $"untracked {Guid.NewGuid():N}";

    [Theory]
    [InlineData("named")]
    [InlineData(null)]
    public async Task Connections_taken_past_the_guard_are_counted(string? name)
    {
        await using var collection = await Collection.StartAsync(LeakGuardInstruments.MeterName);
        await using var inner = await SourceAsync(name, "counted");
        await using var guarded = inner.WithLeakGuard(options => options.Name = Pool);
        await using var tracked = await guarded.OpenConnectionAsync();
        Assert.Equal([0], Untracked(collection));

        var one = await inner.OpenConnectionAsync();
        var other = await inner.OpenConnectionAsync();
        Assert.Equal([2], Untracked(collection));

        await one.DisposeAsync();
        await other.DisposeAsync();
        Assert.Equal([0], Untracked(collection));
    }

    [Fact]
    public async Task Over_several_hosts_all_of_them_count()
    {
        await using var collection = await Collection.StartAsync(LeakGuardInstruments.MeterName);
        var server = await SharedPostgres.GetAsync();
        await using var proxy = FaultProxy.Start("127.0.0.1", server.Port);
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Host = $"127.0.0.1:{server.Port},127.0.0.1:{proxy.Port}", LoadBalanceHosts = true };

        // A name of its own: Npgsql's meter goes on telling of a data source over several hosts that was disposed.
        await using var inner = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = "hosts with a proxy" }.Build();
        await using var guarded = inner.WithLeakGuard(options => options.Name = Pool);
        List<IAsyncDisposable> held = [];
        for (var i = 0; i < 4; i++)
        {
            held.Add(await guarded.OpenConnectionAsync());
        }

        Assert.Equal([0], Untracked(collection));
        held.Add(await inner.OpenConnectionAsync());
        Assert.Equal([1], Untracked(collection));
        foreach (var connection in held)
        {
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task Where_two_pools_go_by_one_name_nobody_is_accused()
    {
        await using var collection = await Collection.StartAsync(LeakGuardInstruments.MeterName);
        await using var inner = await SourceAsync("twins", "twins");
        await using var twin = await SourceAsync("twins", "twins");
        await using var guarded = inner.WithLeakGuard(options => options.Name = Pool);
        await using var connection = await twin.OpenConnectionAsync();

        Assert.Empty(Untracked(collection));
    }

    [Fact]
    public async Task Under_load_without_a_bypass_there_is_none()
    {
        await using var collection = await Collection.StartAsync(LeakGuardInstruments.MeterName);
        await using var guarded = (await SourceAsync("busy", "busy", size: 8)).WithLeakGuard(options => options.Name = Pool);
        using var stop = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await using var connection = await guarded.OpenConnectionAsync();
                await Task.Yield();
            }
        })));

        var looks = Enumerable.Range(0, 300).Select(_ => Untracked(collection).Single()).ToList();

        await stop.CancelAsync();
        await load;
        Assert.All(looks, untracked => Assert.Equal(0, untracked));
    }

    [Fact]
    public async Task A_bypass_that_lasts_is_a_warning()
    {
        using var log = new LogKeeper();
        using var loggers = log.Factory();
        await using var inner = await SourceAsync("bypassed", "bypassed");
        await using var guarded = inner.WithLeakGuard(
            options =>
            {
                options.Name = "orders";
                options.ScanInterval = TimeSpan.FromMilliseconds(50);
            },
            loggers);
        await (await guarded.OpenConnectionAsync()).DisposeAsync();

        await using var past = await inner.OpenConnectionAsync();
        await using var another = await inner.OpenConnectionAsync();
        await Wait.UntilAsync(() => log.Lines.Any(line => line.Id.Id == 5005), "the warning");

        Assert.StartsWith(
            "Connections of pool 'orders' in use that were taken past the guard: 2.",
            log.Lines.Single(line => line.Id.Id == 5005).Text,
            StringComparison.Ordinal);
    }

    private List<double> Untracked(Collection collection) =>
    [
        .. collection.Collect()
            .Where(metric => metric.Name == "leakguard.untracked_connections")
            .SelectMany(metric => metric.Points)
            .Where(point => point.Tags[LeakGuardInstruments.PoolNameTag] == Pool)
            .Select(point => point.Value),
    ];

    // Without a name a data source goes by its connection string: each test's is its own.
    private static async Task<NpgsqlDataSource> SourceAsync(string? name, string test, int size = 5) => new NpgsqlDataSourceBuilder(
        await Servers.PoolAsync(size, settings => settings.ApplicationName = $"{test} {name}")) { Name = name }.Build();
}

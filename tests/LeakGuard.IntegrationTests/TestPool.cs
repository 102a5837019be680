using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.IntegrationTests;

/// <summary>A small guarded pool of a test's own, and all that its guard has told.</summary>
internal sealed class TestPool : IAsyncDisposable
{
    private TestPool(GuardedDataSource source, RecordingListener told, string connectionString)
    {
        Source = source;
        Told = told;
        ConnectionString = connectionString;
    }

    public GuardedDataSource Source { get; }

    public RecordingListener Told { get; }

    /// <summary>How the pool connects.</summary>
    public string ConnectionString { get; }

    /// <summary>A pool with thresholds that a test can wait for.</summary>
    public static async Task<TestPool> StartAsync(
        int size,
        Action<LeakGuardOptions>? configure = null,
        Action<NpgsqlConnectionStringBuilder>? connect = null,
        TimeProvider? time = null)
    {
        var server = await SharedPostgres.GetAsync();
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString) { MaxPoolSize = size };
        connect?.Invoke(settings);
        var told = new RecordingListener();
        var source = NpgsqlDataSource.Create(settings.ConnectionString).WithLeakGuard(
            options =>
            {
                options.LeakThreshold = TimeSpan.FromMilliseconds(600);
                options.IdleInTransactionThreshold = TimeSpan.FromMilliseconds(600);
                options.OwnerGrace = TimeSpan.FromMilliseconds(300);
                options.ScanInterval = TimeSpan.FromMilliseconds(50);
                options.DrainTimeout = TimeSpan.Zero;
                options.Listeners.Add(told);
                configure?.Invoke(options);
            },
            timeProvider: time);
        return new TestPool(source, told, settings.ConnectionString);
    }

    /// <summary>Asks the server past the pool.</summary>
    public static async Task<T> AskAsync<T>(string sql)
    {
        var server = await SharedPostgres.GetAsync();
        var unpooled = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Opens one connection and leaves the pool warm.</summary>
    public async Task WarmAsync()
    {
        await using var connection = await Source.OpenConnectionAsync();
        await connection.RunAsync("SELECT 1");
    }

    /// <summary>Waits until all leases are back; fails when they do not come.</summary>
    public async Task EmptyAsync()
    {
        await Wait.UntilAsync(() => Source.Snapshot() is { Leased: 0, Waiting: 0 }, "all leases to come back");
        Assert.Empty(Source.Leases());
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}

using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Cli.Tests.Running;

/// <summary>Sessions of an application that is in trouble; gone when the test ends.</summary>
internal sealed class Sessions : IAsyncDisposable
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    private readonly List<NpgsqlConnection> _open = [];
    private readonly List<Task> _running = [];

    /// <summary>Opens a session and runs a statement in it.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string application, string sql = "SELECT 1", string user = "postgres")
    {
        var settings = new NpgsqlConnectionStringBuilder(await TestServer.ConnectionStringAsync()) { Pooling = false, ApplicationName = application, Username = user };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        _open.Add(connection);
        await ExecuteAsync(connection, sql);
        return connection;
    }

    /// <summary>Starts a statement that will not end by itself for a while.</summary>
    public void Start(NpgsqlConnection connection, string sql) => _running.Add(ExecuteAsync(connection, sql));

    /// <summary>A session that holds a row in a transaction and does nothing; and one that has waited for it for a second and more.</summary>
    public async Task<(NpgsqlConnection Holder, NpgsqlConnection Victim)> BlockAsync()
    {
        var holder = await OpenAsync("orders", "BEGIN; UPDATE stock SET amount = 2");
        var victim = await OpenAsync("checkout");
        Start(victim, "UPDATE stock SET amount = 3");
        var eye = await OpenAsync("eye");
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_locks WHERE NOT granted AND clock_timestamp() - waitstart > interval '1.2 s'", eye);
        Assert.True(await Poll.UntilAsync(() => (long)command.ExecuteScalar()! > 0, Generous), "Nobody came to wait.");
        return (holder, victim);
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // In the order of opening: who blocks ends before who is blocked.
        foreach (var connection in _open)
        {
            if (connection.FullState.HasFlag(System.Data.ConnectionState.Executing))
            {
                await Task.WhenAll(_running).WaitAsync(Generous).ContinueWith(static running => _ = running.Exception, TaskScheduler.Default);
            }

            await connection.DisposeAsync();
        }
    }
}

using LeakGuard.IntegrationTests.TestSupport;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.IntegrationTests.Admission;

/// <summary>Whatever way the database goes down: the breaker opens in time, keeps callers off, and closes with the first probe after.</summary>
[Collection(nameof(Undisturbed))]
public sealed class BreakerOutageTests(BreakerServer server) : IClassFixture<BreakerServer>
{
    [OwnedServerFact]
    public async Task A_server_that_is_stopped()
    {
        await using var pool = BreakerPool.Start(server.Port, connect: settings => settings.Port = server.Port);
        Assert.Null(await pool.CallAsync());
        await server.Postgres.StopAsync();

        await pool.AssertOpensAsync(idle: 1);
        await pool.AssertKeepsCallersOffAsync();
        await server.Postgres.StartAgainAsync();

        await pool.AssertClosesAsync();
    }

    [OwnedServerFact]
    public async Task A_server_that_was_killed()
    {
        await using var pool = BreakerPool.Start(server.Port);
        var session = await pool.AskSessionAsync();
        server.Postgres.KillPostmaster();
        await Wait.UntilAsync(() => !Directory.Exists($"/proc/{session}"), "the orphaned session to notice");

        await pool.AssertOpensAsync(idle: 1);
        await pool.AssertKeepsCallersOffAsync();
        await server.Postgres.StartAgainAsync();

        await pool.AssertClosesAsync();
    }

    [OwnedServerFact]
    public async Task A_server_that_is_starting_up()
    {
        await using var pool = BreakerPool.Start(server.Port);
        await server.Postgres.StopAsync();
        var (started, goOn) = server.StartSlowly();
        await Wait.UntilAsync(() => StateOf(server.Port) == "57P03", "the server to say that it is starting up");

        await pool.AssertOpensAsync(failure => failure is PostgresException { SqlState: "57P03" });
        await pool.AssertKeepsCallersOffAsync();
        Assert.False(started.IsCompleted);
        goOn();
        await started;

        await pool.AssertClosesAsync();
    }

    [OwnedServerFact]
    public async Task A_server_without_a_free_connection()
    {
        await using var pool = BreakerPool.Start(server.Port, connect: settings => settings.Username = BreakerServer.Role);
        var others = await server.FillAsync();

        // With a second of time to connect, a crowded server now and then does not get to say it.
        var said = 0;
        await pool.AssertOpensAsync(failure =>
        {
            said += failure is PostgresException { SqlState: "53300" } ? 1 : 0;
            return failure is PostgresException { SqlState: "53300" } or NpgsqlException { InnerException: TimeoutException };
        });
        Assert.NotEqual(0, said);
        await pool.AssertKeepsCallersOffAsync();
        foreach (var other in others)
        {
            await other.DisposeAsync();
        }

        while (await server.ExecuteAsync($"SELECT count(*) FROM pg_stat_activity WHERE usename = '{BreakerServer.Role}'") is > 0L)
        {
            await Task.Delay(10);
        }

        await pool.AssertClosesAsync();
    }

    [OwnedServerFact]
    public async Task A_server_that_is_frozen()
    {
        await using var pool = BreakerPool.Start(server.Port);
        Assert.Null(await pool.CallAsync());
        server.Postgres.Freeze();
        try
        {
            await pool.AssertOpensAsync(failure => failure is NpgsqlException { InnerException: TimeoutException }, idle: 1);
            await pool.AssertKeepsCallersOffAsync();
        }
        finally
        {
            server.Postgres.Thaw();
        }

        await server.ExecuteAsync("SELECT 1"); // It has much to catch up on.
        await pool.AssertClosesAsync();
    }

    [OwnedServerFact]
    public async Task A_port_that_refuses()
    {
        await using var pool = BreakerPool.Start(server.Port);
        pool.Proxy.Refuse();

        await pool.AssertOpensAsync(failure => failure.InnerException is System.Net.Sockets.SocketException);
        await pool.AssertKeepsCallersOffAsync();
        Assert.Equal(0, pool.Proxy.ConnectionCount);
        pool.Proxy.Pass();

        await pool.AssertClosesAsync();
    }

    [OwnedServerFact]
    public async Task A_network_that_swallows_everything()
    {
        await using var pool = BreakerPool.Start(server.Port);
        pool.Proxy.BlackHole();

        await pool.AssertOpensAsync(failure => failure is NpgsqlException { InnerException: TimeoutException });
        await pool.AssertKeepsCallersOffAsync();
        pool.Proxy.Pass();

        await pool.AssertClosesAsync();
    }

    [OwnedServerFact]
    public async Task A_connection_left_from_before_is_no_sign_that_the_server_is_back()
    {
        await using var pool = BreakerPool.Start(server.Port);
        var idle = new List<GuardedConnection>();
        for (var i = 0; i < 3; i++)
        {
            idle.Add(await pool.Source.OpenConnectionAsync());
        }

        pool.Proxy.Refuse();
        pool.Proxy.ResetConnections();
        await pool.AssertOpensAsync();
        foreach (var connection in idle)
        {
            await connection.DisposeAsync(); // Npgsql does not know yet that they are dead.
        }

        await pool.AssertKeepsCallersOffAsync();
        pool.Proxy.Pass();

        await pool.AssertClosesAsync();
    }

    private static string? StateOf(int port)
    {
        using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Pooling=false;Timeout=5");
        return (Record.Exception(connection.Open) as PostgresException)?.SqlState;
    }
}

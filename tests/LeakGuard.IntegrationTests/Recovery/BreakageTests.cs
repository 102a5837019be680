using LeakGuard.IntegrationTests.Admission;
using LeakGuard.IntegrationTests.TestSupport;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.IntegrationTests.Recovery;

/// <summary>Connections lost while they are leased, each by what really ends them.</summary>
public sealed class BreakageTests(BreakerServer server) : IClassFixture<BreakerServer>
{
    private const string Note = "LeakGuard.Lease";

    [OwnedServerFact]
    public async Task A_transaction_left_idle_too_long_for_the_server_is_explained()
    {
        await using var pool = await StartAsync("-c idle_in_transaction_session_timeout=200");
        await using var connection = await pool.Source.OpenConnectionAsync(); // LEAK: Idle
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.RunAsync("SELECT 1");
        await GoneAsync(connection);

        var loss = await LossAsync(connection);

        Assert.Equal("25P03", loss.SqlState);
        AssertNote(loss, "idle_in_transaction_session_timeout", "with a transaction open", $"BreakageTests.cs:{SourceMarks.LineOf("Idle")}");
        var told = Assert.Single(pool.Told.Broken);
        Assert.True(told.Lease.InTransaction);
        Assert.True(told.Lease.IdleFor >= TimeSpan.FromMilliseconds(150));
    }

    [OwnedServerFact]
    public async Task A_session_left_idle_too_long_for_the_server_is_explained()
    {
        await using var pool = await StartAsync("-c idle_session_timeout=200");
        await using var connection = await pool.Source.OpenConnectionAsync();
        await connection.RunAsync("SELECT 1");
        await GoneAsync(connection);

        var loss = await LossAsync(connection);

        Assert.Equal("57P05", loss.SqlState);
        AssertNote(loss, "idle_session_timeout", "without a transaction");
    }

    [OwnedServerFact]
    public async Task A_session_ended_by_an_administrator_is_explained()
    {
        await using var pool = await StartAsync("");
        await using var connection = await pool.Source.OpenConnectionAsync();
        await connection.RunAsync("SELECT 1");
        await server.ExecuteAsync($"SELECT pg_terminate_backend({connection.Inner.ProcessID})");
        await GoneAsync(connection);

        var loss = await LossAsync(connection);

        Assert.Equal("57P01", loss.SqlState);
        AssertNote(loss, "pg_terminate_backend", "without a transaction");
    }

    [OwnedServerFact]
    public async Task A_stream_cut_by_the_network_is_explained()
    {
        await using var proxy = FaultProxy.Start("127.0.0.1", server.Port);
        await using var pool = await StartAsync("", proxy.Port);
        await using var connection = await pool.Source.OpenConnectionAsync();
        await connection.RunAsync("SELECT 1");
        proxy.ResetConnections();

        var loss = await Assert.ThrowsAnyAsync<NpgsqlException>(() => connection.RunAsync("SELECT 1"));

        AssertNote(loss, "The connection to the server was lost", "Retry the whole unit of work");
        Assert.Single(pool.Told.Broken);
        await pool.EmptyAsync();
    }

    [OwnedServerFact]
    public async Task An_error_of_a_query_carries_no_note()
    {
        await using var pool = await StartAsync("");
        await using var connection = await pool.Source.OpenConnectionAsync();

        var error = await Assert.ThrowsAsync<PostgresException>(() => connection.RunAsync("SELECT 1/0"));

        Assert.False(error.Data.Contains(Note));
        Assert.Empty(pool.Told.Broken);
    }

    [OwnedServerFact]
    public async Task A_connection_opened_anew_after_its_loss_is_explained_anew()
    {
        await using var pool = await StartAsync("");
        await using var connection = await pool.Source.OpenConnectionAsync();
        for (var round = 1; round <= 2; round++)
        {
            await connection.RunAsync("SELECT 1");
            await server.ExecuteAsync($"SELECT pg_terminate_backend({connection.Inner.ProcessID})");
            await GoneAsync(connection);
            Assert.True((await LossAsync(connection)).Data.Contains(Note));
            Assert.Equal(round, pool.Told.Broken.Count);
            await connection.OpenAsync();
        }
    }

    private static void AssertNote(Exception loss, params string[] parts)
    {
        var note = Assert.IsType<string>(loss.Data[Note]);
        Assert.All(parts, part => Assert.Contains(part, note, StringComparison.Ordinal));
    }

    private static Task<PostgresException> LossAsync(GuardedConnection connection) =>
        Assert.ThrowsAsync<PostgresException>(() => connection.RunAsync("SELECT 1"));

    private async Task GoneAsync(GuardedConnection connection)
    {
        var process = connection.Inner.ProcessID;
        await Wait.UntilAsync(() => !ProcessTable.IsAlive(process), "the session to end");
        await server.ExecuteAsync("SELECT 1");
    }

    private Task<TestPool> StartAsync(string options, int? port = null) => TestPool.StartAsync(
        1,
        options => options.LeakThreshold = options.IdleInTransactionThreshold = TimeSpan.FromMinutes(1),
        settings =>
        {
            settings.Port = port ?? server.Port;
            settings.Options = options;
            settings.SslMode = SslMode.Disable;
            settings.GssEncryptionMode = GssEncryptionMode.Disable;
        });
}

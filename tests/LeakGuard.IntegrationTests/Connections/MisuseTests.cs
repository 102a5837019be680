using System.Data;
using System.Data.Common;

namespace LeakGuard.IntegrationTests.Connections;

/// <summary>What careless code does: it gets the answer Npgsql gives, and no slot is lost or given back twice.</summary>
public sealed class MisuseTests
{
    [Fact]
    public async Task Disposing_and_closing_twice_gives_one_slot_back_once()
    {
        await using var pool = await TestPool.StartAsync(2);
        await using var other = await pool.Source.OpenConnectionAsync();
        var connection = await pool.Source.OpenConnectionAsync();

        connection.Close();
        connection.Dispose();
        await connection.CloseAsync();
        await connection.DisposeAsync();
        connection.Dispose();

        Assert.Equal(1, pool.Source.Snapshot().Leased);
    }

    [Fact]
    public async Task A_disposed_connection_cannot_be_used()
    {
        await using var pool = await TestPool.StartAsync(1);
        var connection = await pool.Source.OpenConnectionAsync();
        await connection.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(connection.Open);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => connection.OpenAsync());
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => connection.RunAsync("SELECT 1"));
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => connection.BeginTransactionAsync().AsTask());
        await pool.EmptyAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Opening_twice_fails_at_once_even_when_the_pool_is_full(bool async)
    {
        await using var pool = await TestPool.StartAsync(1, connect: settings => settings.Timeout = 0);
        await using var connection = await pool.Source.OpenConnectionAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => async ? connection.OpenAsync() : Task.Run(connection.Open));

        Assert.Equal((1, 0), (pool.Source.Snapshot().Leased, pool.Source.Snapshot().Waiting));
        Assert.Equal(1, await connection.RunAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_connection_that_waits_for_its_slot_says_that_it_connects()
    {
        await using var pool = await TestPool.StartAsync(1);
        await using var waiting = pool.Source.CreateConnection();
        Task opening;
        await using (await pool.Source.OpenConnectionAsync())
        {
            opening = waiting.OpenAsync();
            Assert.Equal(ConnectionState.Connecting, waiting.State);
        }

        await opening;
        Assert.Equal(ConnectionState.Open, waiting.State);
    }

    [Fact]
    public async Task Closing_during_a_command_ends_the_lease_once()
    {
        await using var pool = await TestPool.StartAsync(1);
        var connection = await pool.Source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT generate_series(1, 100000)";
        var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());

        await connection.CloseAsync();

        Assert.True(reader.IsClosed);
        await reader.DisposeAsync();
        await connection.DisposeAsync();
        await pool.EmptyAsync();
        await using var next = await pool.Source.OpenConnectionAsync();
        Assert.Equal(1, await next.RunAsync("SELECT 1"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_disposed_guard_refuses_everything(bool asyncDisposal)
    {
        var pool = await TestPool.StartAsync(1);
        await pool.WarmAsync();
        if (asyncDisposal)
        {
            await pool.Source.DisposeAsync();
        }

        pool.Source.Dispose();
        pool.Source.Dispose();

        Assert.Throws<ObjectDisposedException>(() => pool.Source.OpenConnection());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.Source.OpenConnectionAsync().AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.Source.OpenNpgsqlConnectionAsync().AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.Source.CreateCommand("SELECT 1").ExecuteScalarAsync());
        Assert.Throws<ObjectDisposedException>(() => pool.Source.CreateCommand("SELECT 1").ExecuteReader());
        Assert.Equal(0, pool.Source.Snapshot().Leased);
        Assert.Empty(pool.Source.Leases());
    }

    [Fact]
    public async Task A_missing_intent_is_refused_before_a_slot_is_taken()
    {
        await using var pool = await TestPool.StartAsync(1);

        Assert.Throws<ArgumentNullException>(() => pool.Source.OpenConnection((LeaseIntent)null!));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await pool.Source.OpenConnectionAsync((LeaseIntent)null!));
        Assert.Throws<ArgumentException>(() => new LeaseIntent(" ", TimeSpan.FromSeconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeaseIntent("nothing", TimeSpan.Zero));
        Assert.Equal(0, pool.Source.Snapshot().Leased);
    }

    [Fact]
    public async Task A_failed_open_gives_its_slot_back()
    {
        await using var pool = await TestPool.StartAsync(1, connect: settings => settings.Database = "no_such_database");

        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<Npgsql.PostgresException>(() => pool.Source.OpenConnectionAsync().AsTask());
            Assert.Throws<Npgsql.PostgresException>(() => pool.Source.OpenConnection());
            await Assert.ThrowsAsync<Npgsql.PostgresException>(() => pool.Source.OpenNpgsqlConnectionAsync().AsTask());
        }

        await pool.EmptyAsync();
    }

    [Fact]
    public async Task A_broken_connection_gives_its_slot_back_and_is_no_forgotten_transaction()
    {
        await using var pool = await TestPool.StartAsync(1);
        await using (var connection = await pool.Source.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await Assert.ThrowsAnyAsync<DbException>(() => connection.RunAsync("SELECT pg_terminate_backend(pg_backend_pid())"));
            await pool.EmptyAsync();
        }

        await pool.EmptyAsync();
        await pool.Told.RoundsAsync();
        pool.Told.AssertQuiet();
    }
}

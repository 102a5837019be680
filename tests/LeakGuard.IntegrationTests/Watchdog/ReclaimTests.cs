using System.Data;

namespace LeakGuard.IntegrationTests.Watchdog;

public sealed class ReclaimTests
{
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(150);

    [Fact]
    public async Task Unless_asked_for_a_suspected_lease_is_never_taken_back()
    {
        await using var pool = await TestPool.StartAsync(1, Hasty);
        await using var leaked = await pool.Source.OpenConnectionAsync();
        await using var transaction = await leaked.BeginTransactionAsync();

        await pool.Told.ReportAsync();
        await pool.Told.RoundsAsync(20);

        Assert.Empty(pool.Told.Reclamations);
        Assert.Equal(1, await leaked.RunAsync("SELECT 1"));
        await transaction.CommitAsync();
    }

    [Fact]
    public async Task A_leaked_lease_is_taken_back_and_its_slot_goes_to_the_next_caller()
    {
        await using var pool = await StartAsync();
        var leaked = await pool.Source.OpenConnectionAsync(); // LEAK: Taken

        await using var next = await pool.Source.OpenConnectionAsync();

        Assert.Equal(1, await next.RunAsync("SELECT 1"));
        var taken = await pool.Told.ReclamationAsync();
        Assert.Equal((LeakKind.HeldTooLong, Certainty.Suspected), (taken.Kind, taken.Certainty));
        taken.Lease.Origin.AssertNames("Taken");
        Assert.True(taken.Lease.IdleFor >= After);
        Assert.Equal(ConnectionState.Closed, leaked.State);
        Assert.Equal(1, pool.Source.Snapshot().TotalReclaimed);
        Assert.Empty(pool.Told.Resolutions);
    }

    [Fact]
    public async Task The_victim_is_told_where_when_and_why()
    {
        await using var pool = await StartAsync();
        var leaked = await pool.Source.OpenConnectionAsync(); // LEAK: Told
        var transaction = await leaked.BeginTransactionAsync();
        var taken = await pool.Told.ReclamationAsync();

        var told = await Assert.ThrowsAsync<LeaseReclaimedException>(() => transaction.CommitAsync());

        Assert.Contains($"ReclaimTests.cs:{SourceMarks.LineOf("Told")}", told.Message, StringComparison.Ordinal);
        Assert.Contains(taken.At.ToString("u"), told.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(LeakKind.IdleInTransaction), told.Message, StringComparison.Ordinal);
        Assert.Contains("rolled back", told.Message, StringComparison.Ordinal);
        Assert.Equal(taken, told.Reclamation);
        Assert.False(told.IsTransient);
    }

    [Fact]
    public async Task The_work_of_a_taken_transaction_is_rolled_back()
    {
        var table = $"taken_{Guid.NewGuid():N}";
        await TestPool.AskAsync<int>($"CREATE TABLE {table} (n int); SELECT 1");
        await using var pool = await StartAsync();
        var leaked = await pool.Source.OpenConnectionAsync();
        await leaked.BeginTransactionAsync();
        await leaked.RunAsync($"INSERT INTO {table} VALUES (1)");

        await pool.Told.ReclamationAsync();

        Assert.Equal(0L, await TestPool.AskAsync<long>($"SELECT count(*) FROM {table}"));
        Assert.Equal(0L, await TestPool.AskAsync<long>($"SELECT count(*) FROM pg_locks WHERE relation = '{table}'::regclass"));
        await using var next = await pool.Source.OpenConnectionAsync();
        Assert.Equal(0L, await next.RunAsync($"SELECT count(*) FROM {table}"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Closing_and_disposing_after_the_loss_does_not_throw(bool async)
    {
        await using var pool = await StartAsync();
        var leaked = await pool.Source.OpenConnectionAsync();
        var transaction = await leaked.BeginTransactionAsync();
        var command = leaked.CreateCommand();
        await pool.Told.ReclamationAsync();

        if (async)
        {
            await transaction.DisposeAsync();
            await command.DisposeAsync();
            await leaked.CloseAsync();
            await leaked.DisposeAsync();
            await leaked.DisposeAsync();
        }
        else
        {
            transaction.Dispose();
            command.Dispose();
            leaked.Close();
            leaked.Dispose();
            leaked.Dispose();
        }

        await pool.EmptyAsync();
    }

    [Fact]
    public async Task A_victim_that_opens_its_connection_again_works_on()
    {
        await using var pool = await StartAsync();
        await using var leaked = await pool.Source.OpenConnectionAsync();
        await using var command = leaked.CreateCommand();
        command.CommandText = "SELECT 1";
        await pool.Told.ReclamationAsync();
        await Assert.ThrowsAsync<LeaseReclaimedException>(() => command.ExecuteScalarAsync());

        await leaked.OpenAsync();

        Assert.Equal(1, await command.ExecuteScalarAsync());
        await leaked.CloseAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Leases_that_execute_or_fetch_are_never_taken_back()
    {
        await using var pool = await StartAsync(4);
        await using var slow = await pool.Source.OpenConnectionAsync();
        var sleeping = slow.RunAsync("SELECT pg_sleep(1.2)");
        await using var reading = await pool.Source.OpenConnectionAsync();
        await using var command = reading.CreateCommand();
        command.CommandText = "SELECT generate_series(1, 3)";
        await using var reader = await command.ExecuteReaderAsync();
        await using var native = await pool.Source.OpenNpgsqlConnectionAsync();
        await using var unwrapped = await pool.Source.OpenConnectionAsync();
        _ = unwrapped.Inner;

        await sleeping;
        Assert.Empty(pool.Told.Reclamations);
        Assert.True(await reader.ReadAsync());
        Assert.Equal(1, await native.RunAsync("SELECT 1"));
        Assert.Equal(1, await unwrapped.RunAsync("SELECT 1"));
    }

    internal static void Hasty(LeakGuardOptions options)
    {
        options.LeakThreshold = options.IdleInTransactionThreshold = TimeSpan.FromMilliseconds(100);
        options.OwnerGrace = TimeSpan.FromSeconds(5);
        options.ScanInterval = TimeSpan.FromMilliseconds(20);
        options.Reclaim.After = After;
    }

    internal static Task<TestPool> StartAsync(int size = 1, TimeProvider? time = null) => TestPool.StartAsync(
        size,
        options =>
        {
            Hasty(options);
            options.Reclaim.Suspected = ReclaimMode.Enabled;
        },
        time: time);
}

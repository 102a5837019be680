namespace LeakGuard.IntegrationTests.Connections;

/// <summary>Npgsql hands out the same transaction object again and again; a guarded one knows when its time is over.</summary>
public sealed class StaleTransactionTests
{
    private static readonly Dictionary<string, Func<GuardedTransaction, Task>> Uses = new()
    {
        ["Commit"] = stale => Task.Run(stale.Commit),
        ["CommitAsync"] = stale => stale.CommitAsync(),
        ["Rollback"] = stale => Task.Run(stale.Rollback),
        ["RollbackAsync"] = stale => stale.RollbackAsync(),
        ["Save"] = stale => stale.SaveAsync("here"),
    };

    public static TheoryData<string> Names() => [.. Uses.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_transaction_kept_past_its_connection_never_touches_the_next_ones_work(string use)
    {
        await using var pool = await TestPool.StartAsync(1);
        var table = await TableAsync();
        var connection = await pool.Source.OpenConnectionAsync();
        var stale = (GuardedTransaction)await connection.BeginTransactionAsync();
        await connection.CloseAsync();
        await connection.OpenAsync();
        await using var current = await connection.BeginTransactionAsync();
        await connection.RunAsync($"INSERT INTO {table} VALUES (1)");

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => Uses[use](stale));
        await stale.DisposeAsync();

        Assert.Equal(0L, await CountAsync(table));
        Assert.Equal(1L, await connection.RunAsync($"SELECT count(*) FROM {table}"));
        await current.CommitAsync();
        Assert.Equal(1L, await CountAsync(table));
        await connection.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_transaction_kept_past_its_connection_never_touches_another_callers_work(string use)
    {
        await using var pool = await TestPool.StartAsync(1);
        var table = await TableAsync();
        GuardedTransaction stale;
        await using (var first = await pool.Source.OpenConnectionAsync())
        {
            stale = (GuardedTransaction)await first.BeginTransactionAsync();
        }

        await using var second = await pool.Source.OpenConnectionAsync();
        await using var current = await second.BeginTransactionAsync();
        await second.RunAsync($"INSERT INTO {table} VALUES (1)");

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => Uses[use](stale));
        stale.Dispose();

        Assert.Equal(1L, await second.RunAsync($"SELECT count(*) FROM {table}"));
        await current.CommitAsync();
        Assert.Equal(1L, await CountAsync(table));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_completed_transaction_never_touches_the_next_on_its_connection(string use)
    {
        await using var pool = await TestPool.StartAsync(1);
        var table = await TableAsync();
        await using var connection = await pool.Source.OpenConnectionAsync();
        var stale = (GuardedTransaction)await connection.BeginTransactionAsync();
        await stale.CommitAsync();
        await using var current = await connection.BeginTransactionAsync();
        await connection.RunAsync($"INSERT INTO {table} VALUES (1)");

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => Uses[use](stale));
        await stale.DisposeAsync();

        Assert.Equal(1L, await connection.RunAsync($"SELECT count(*) FROM {table}"));
        await current.CommitAsync();
        Assert.Equal(1L, await CountAsync(table));
    }

    private static async Task<string> TableAsync()
    {
        var table = $"stale_{Guid.NewGuid():N}";
        await TestPool.AskAsync<int>($"CREATE TABLE {table} (n int); SELECT 1");
        return table;
    }

    private static Task<long> CountAsync(string table) => TestPool.AskAsync<long>($"SELECT count(*) FROM {table}");
}

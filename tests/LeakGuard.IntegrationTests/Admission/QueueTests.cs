using System.Collections.Concurrent;
using System.Transactions;

namespace LeakGuard.IntegrationTests.Admission;

public sealed class QueueTests
{
    [Fact]
    public async Task Callers_are_served_in_the_order_they_came_sync_and_async_alike()
    {
        await using var pool = await TestPool.StartAsync(1, options => options.Queue.Limit = 20);
        var served = new ConcurrentQueue<int>();
        var waiters = new List<Task>();
        await using (await pool.Source.OpenConnectionAsync())
        {
            for (var n = 0; n < 20; n++)
            {
                var number = n;
                waiters.Add(n % 2 == 0 ? OnThread(() => Serve(pool.Source, number, served)) : ServeAsync(pool.Source, number, served));
                await Wait.UntilAsync(() => pool.Source.Snapshot().Waiting == number + 1, "the caller to queue");
            }
        }

        await Task.WhenAll(waiters);

        Assert.Equal(Enumerable.Range(0, 20), served);
        await pool.EmptyAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancelled_wait_leaves_nothing_behind(bool tokenFirst)
    {
        await using var pool = await TestPool.StartAsync(1);
        using var cancel = new CancellationTokenSource();
        Task second;
        await using (await pool.Source.OpenConnectionAsync())
        {
            if (tokenFirst)
            {
                await cancel.CancelAsync();
            }

            var first = pool.Source.OpenConnectionAsync(cancel.Token).AsTask();
            second = OpenAndCloseAsync(pool.Source);
            await Wait.UntilAsync(() => pool.Source.Snapshot().Waiting == (tokenFirst ? 1 : 2), "the callers to queue");
            await cancel.CancelAsync();

            var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
            Assert.Equal(cancel.Token, cancelled.CancellationToken);
            Assert.Equal(1, pool.Source.Snapshot().Waiting);
        }

        await second;
        await pool.EmptyAsync();
        Assert.Empty(pool.Told.Rejections);
    }

    [Fact]
    public async Task Those_who_wait_for_a_disposed_guard_are_told_at_once()
    {
        var pool = await TestPool.StartAsync(1, connect: settings => settings.Timeout = 0);
        var held = await pool.Source.OpenConnectionAsync();
        var waiting = pool.Source.OpenConnectionAsync().AsTask();
        var blocked = OnThread(() => pool.Source.OpenConnection().Dispose());
        var command = pool.Source.CreateCommand("SELECT 1").ExecuteScalarAsync();
        await Wait.UntilAsync(() => pool.Source.Snapshot().Waiting == 3, "the callers to queue");

        await pool.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => blocked);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => command);
        Assert.Equal(1, await held.RunAsync("SELECT 1"));
        await held.DisposeAsync();
        Assert.Equal(0, pool.Source.Snapshot().Leased);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Closing_and_reopening_inside_a_scope_does_not_wait_for_another_slot(bool complete)
    {
        var table = $"scope_{Guid.NewGuid():N}";
        await TestPool.AskAsync<int>($"CREATE TABLE {table} (n int); SELECT 1");
        await using var pool = await TestPool.StartAsync(1, options => options.Queue.Limit = 0);

        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await using (var first = await pool.Source.OpenConnectionAsync())
            {
                await first.RunAsync($"INSERT INTO {table} VALUES (1)");
            }

            Assert.Equal(1, pool.Source.Snapshot().Leased);
            await using (var second = pool.Source.CreateConnection())
            {
                for (var i = 0; i < 3; i++)
                {
                    await second.OpenAsync();
                    Assert.Equal(1L, await second.RunAsync($"SELECT count(*) FROM {table}"));
                    second.Close();
                }
            }

            await using (var command = pool.Source.CreateCommand($"INSERT INTO {table} VALUES (2)"))
            {
                await command.ExecuteNonQueryAsync();
            }

            if (complete)
            {
                scope.Complete();
            }
        }

        await pool.EmptyAsync();
        Assert.Equal(complete ? 2L : 0L, await TestPool.AskAsync<long>($"SELECT count(*) FROM {table}"));
        pool.Told.AssertQuiet();
    }

    [Fact]
    public async Task A_scope_keeps_its_slot_until_it_ends_and_others_wait_for_it()
    {
        await using var pool = await TestPool.StartAsync(1);
        Task other;
        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await OpenAndCloseAsync(pool.Source);
            using (ExecutionContext.SuppressFlow())
            {
                other = Task.Run(() => OpenAndCloseAsync(pool.Source));
            }

            await Wait.UntilAsync(() => pool.Source.Snapshot().Waiting == 1, "the other caller to queue");
            scope.Complete();
        }

        await other;
        await pool.EmptyAsync();
    }

    private static void Serve(GuardedDataSource source, int number, ConcurrentQueue<int> served)
    {
        using var connection = source.OpenConnection();
        served.Enqueue(number);
    }

    private static async Task ServeAsync(GuardedDataSource source, int number, ConcurrentQueue<int> served)
    {
        await using var connection = await source.OpenConnectionAsync();
        served.Enqueue(number);
    }

    private static async Task OpenAndCloseAsync(GuardedDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        await connection.RunAsync("SELECT 1");
    }

    private static Task OnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

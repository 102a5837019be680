using System.Diagnostics;
using Npgsql;

namespace LeakGuard.IntegrationTests.Admission;

public sealed class RefusalTests
{
    private const string Secret = "hush-hush-42";
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_caller_that_waits_too_long_learns_who_holds_the_pool(bool async)
    {
        await using var pool = await TestPool.StartAsync(
            2,
            options => options.Queue.WaitTimeout = Patience,
            settings => settings.Password = Secret);
        await using var one = await HoldAsync(pool.Source);
        await using var two = await HoldAsync(pool.Source);

        var waiting = Stopwatch.StartNew();
        var refused = await Assert.ThrowsAsync<PoolWaitTimeoutException>(() => OpenAsync(pool.Source, async));

        Assert.True(waiting.Elapsed >= Patience - TimeSpan.FromMilliseconds(20), $"Refused after {waiting.Elapsed}.");
        Assert.Contains($"2 × RefusalTests.HoldAsync (RefusalTests.cs:{SourceMarks.LineOf("Hold")})", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Maximum Pool Size", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refused.ToString(), StringComparison.Ordinal);
        Assert.True(refused.IsTransient);
        Assert.IsType<TimeoutException>(refused.InnerException);
        Assert.Equal(RejectionReason.WaitTimeout, refused.Rejection.Reason);
        var holder = Assert.Single(refused.Rejection.Holders);
        Assert.Equal(2, holder.Count);
        holder.Origin.AssertNames("Hold");
        Assert.Equal(2, refused.Rejection.Pool.Leased);
        Assert.Equal(refused.Rejection, Assert.Single(pool.Told.Rejections));
        Assert.Equal((1, 1), (pool.Source.Snapshot().TotalRejections, pool.Source.Snapshot().TotalWaitTimeouts));
    }

    [Fact]
    public async Task Handlers_for_exceptions_of_Npgsql_catch_a_refusal()
    {
        await using var pool = await TestPool.StartAsync(1, options => options.Queue.WaitTimeout = Patience);
        await using var held = await HoldAsync(pool.Source);

        var caught = false;
        try
        {
            await using var command = pool.Source.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync();
        }
        catch (NpgsqlException refused) when (refused.IsTransient)
        {
            caught = true;
        }

        Assert.True(caught);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_more_than_may_wait_is_refused_at_once(bool async)
    {
        await using var pool = await TestPool.StartAsync(1, options => options.Queue.Limit = 2, settings => settings.Timeout = 0);
        var held = await HoldAsync(pool.Source);
        var first = pool.Source.OpenConnectionAsync().AsTask();
        var second = pool.Source.OpenConnectionAsync().AsTask();

        var refused = await Assert.ThrowsAsync<PoolQueueFullException>(() => OpenAsync(pool.Source, async));

        Assert.False(refused.IsTransient);
        Assert.Equal(RejectionReason.QueueFull, refused.Rejection.Reason);
        Assert.Contains($"RefusalTests.cs:{SourceMarks.LineOf("Hold")}", refused.Message, StringComparison.Ordinal);
        await held.DisposeAsync();
        await (await first).DisposeAsync();
        await (await second).DisposeAsync();
        await pool.EmptyAsync();
        Assert.Equal((1, 0), (pool.Source.Snapshot().TotalRejections, pool.Source.Snapshot().TotalWaitTimeouts));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nobody_waits_where_nobody_may(bool async)
    {
        await using var pool = await TestPool.StartAsync(1, options => options.Queue.Limit = 0, settings => settings.Timeout = 0);
        await using (await HoldAsync(pool.Source))
        {
            await Assert.ThrowsAsync<PoolQueueFullException>(() => OpenAsync(pool.Source, async));
        }

        await OpenAsync(pool.Source, async);
        await pool.EmptyAsync();
    }

    [Fact]
    public async Task A_refusal_leaves_the_connection_closed_and_ready_to_be_opened_again()
    {
        await using var pool = await TestPool.StartAsync(1, options => options.Queue.WaitTimeout = Patience);
        await using var refused = pool.Source.CreateConnection();
        await using (await HoldAsync(pool.Source))
        {
            await Assert.ThrowsAsync<PoolWaitTimeoutException>(() => refused.OpenAsync());
            Assert.Equal(System.Data.ConnectionState.Closed, refused.State);
        }

        await refused.OpenAsync();
        Assert.Equal(1, await refused.RunAsync("SELECT 1"));
    }

    private static async Task<GuardedConnection> HoldAsync(GuardedDataSource source)
    {
        var connection = await source.OpenConnectionAsync(); // LEAK: Hold
        await connection.RunAsync("SELECT 1");
        return connection;
    }

    private static async Task OpenAsync(GuardedDataSource source, bool async)
    {
        if (async)
        {
            await using var connection = await source.OpenConnectionAsync();
        }
        else
        {
            await Task.Factory.StartNew(
                () => source.OpenConnection().Dispose(),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
        }
    }
}

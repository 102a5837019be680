namespace LeakGuard.IntegrationTests.Admission;

public sealed class ShareTests
{
    private const string Reports = "reports";

    [Fact]
    public async Task A_critical_caller_gets_through_where_ordinary_ones_fill_the_pool()
    {
        await using var pool = await TestPool.StartAsync(3, options =>
        {
            options.Queue.CriticalReserve = 1;
            options.Queue.WaitTimeout = Timeout.InfiniteTimeSpan;
        });
        await using var one = await pool.Source.OpenConnectionAsync();
        await using var two = await pool.Source.OpenConnectionAsync();
        var waiting = pool.Source.OpenConnectionAsync().AsTask();
        await Wait.UntilAsync(() => pool.Source.Snapshot().Waiting == 1, "the ordinary caller to wait");

        await using (var critical = await pool.Source.OpenConnectionAsync(Intent(priority: LeasePriority.Critical)))
        {
            Assert.Equal(1, await critical.RunAsync("SELECT 1"));
            Assert.Equal((3, 1), (pool.Source.Snapshot().Leased, pool.Source.Snapshot().Waiting));
        }

        using (var sync = pool.Source.OpenConnection(Intent(priority: LeasePriority.Critical)))
        {
            Assert.Equal(1, sync.Run("SELECT 1"));
        }

        Assert.False(waiting.IsCompleted);
        await one.DisposeAsync();
        await (await waiting).DisposeAsync();
        await two.DisposeAsync();
        await pool.EmptyAsync();
    }

    [Fact]
    public async Task A_partition_that_is_full_waits_while_others_go_on()
    {
        await using var pool = await TestPool.StartAsync(3, options =>
        {
            options.Partitions[Reports].MaxLeases = 1;
            options.Queue.WaitTimeout = Timeout.InfiniteTimeSpan;
        });
        var report = await pool.Source.OpenConnectionAsync(Intent(Reports));
        var second = pool.Source.OpenConnectionAsync(Intent(Reports)).AsTask();
        await Wait.UntilAsync(() => pool.Source.Snapshot().Waiting == 1, "the second report to wait");

        await using (var other = await pool.Source.OpenConnectionAsync())
        await using (var unheard = await pool.Source.OpenConnectionAsync(Intent("unheard of")))
        {
            Assert.Equal(1, await other.RunAsync("SELECT 1"));
            Assert.Equal(1, await unheard.RunAsync("SELECT 1"));
        }

        var refused = await Assert.ThrowsAsync<PoolWaitTimeoutException>(
            async () => await pool.Source.OpenConnectionAsync(Intent(Reports, wait: TimeSpan.FromMilliseconds(50))));
        Assert.Equal(1, refused.Rejection.Pool.Leased);
        await report.DisposeAsync();
        await (await second).DisposeAsync();
        await pool.EmptyAsync();
    }

    [Fact]
    public async Task The_selector_puts_callers_into_partitions_and_its_faults_are_nobodys()
    {
        var faulty = false;
        await using var pool = await TestPool.StartAsync(2, options =>
        {
            options.Partitions[Reports].MaxLeases = 1;
            options.PartitionSelector = _ => faulty ? throw new InvalidOperationException() : Reports;
        });
        var noWait = Intent(wait: TimeSpan.Zero);
        await using var held = await pool.Source.OpenConnectionAsync(noWait);

        await Assert.ThrowsAsync<PoolQueueFullException>(async () => await pool.Source.OpenConnectionAsync(noWait));
        faulty = true;
        await using (await pool.Source.OpenConnectionAsync(noWait))
        {
            Assert.Equal(2, pool.Source.Snapshot().Leased);
        }

        await held.DisposeAsync();
        await pool.EmptyAsync();
    }

    [Fact]
    public async Task A_report_cancelled_while_it_waits_for_a_slot_gives_its_share_back()
    {
        await using var pool = await TestPool.StartAsync(1, options => options.Partitions[Reports].MaxLeases = 1);
        using var cancel = new CancellationTokenSource();
        var held = await pool.Source.OpenConnectionAsync();
        var report = pool.Source.OpenConnectionAsync(Intent(Reports), cancel.Token).AsTask();
        await Wait.UntilAsync(() => pool.Source.Snapshot().Waiting == 1, "the report to wait");

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => report);
        await held.DisposeAsync();

        await using (await pool.Source.OpenConnectionAsync(Intent(Reports, wait: TimeSpan.Zero)))
        {
            Assert.Equal(1, pool.Source.Snapshot().Leased);
        }

        await pool.EmptyAsync();
    }

    [Fact]
    public async Task An_isolated_pool_refuses_everybody_until_it_is_reset()
    {
        await using var pool = await TestPool.StartAsync(2);
        await using var held = await pool.Source.OpenConnectionAsync();

        pool.Source.Isolate();
        var refused = await Assert.ThrowsAsync<PoolCircuitOpenException>(async () => await pool.Source.OpenConnectionAsync());
        Assert.Throws<PoolCircuitOpenException>(() => pool.Source.OpenConnection());

        Assert.Equal((BreakerState.Isolated, Timeout.InfiniteTimeSpan), (refused.State, refused.RetryAfter));
        Assert.Equal(BreakerState.Isolated, pool.Source.Snapshot().Breaker);
        Assert.Equal(1, await held.RunAsync("SELECT 1"));
        pool.Source.ResetBreaker();
        await pool.WarmAsync();
        Assert.Equal([BreakerState.Isolated, BreakerState.Closed], pool.Told.Transitions.Select(change => change.To));
        await held.DisposeAsync();
        await pool.EmptyAsync();
    }

    private static LeaseIntent Intent(string? partition = null, LeasePriority priority = LeasePriority.Normal, TimeSpan? wait = null) =>
        new("test", TimeSpan.FromMinutes(1)) { Partition = partition, Priority = priority, WaitTimeout = wait };
}

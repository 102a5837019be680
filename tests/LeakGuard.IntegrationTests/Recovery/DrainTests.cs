namespace LeakGuard.IntegrationTests.Recovery;

public sealed class DrainTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_end_waits_for_work_that_goes_on_and_refuses_new_callers(bool sync)
    {
        var pool = await StartAsync(TimeSpan.FromMinutes(1), leakThreshold: TimeSpan.FromMinutes(1));
        await using var busy = await pool.Source.OpenConnectionAsync();

        var end = sync ? Task.Run(pool.Source.Dispose) : pool.Source.DisposeAsync().AsTask();
        await Wait.UntilAsync(
            () =>
            {
                try
                {
                    pool.Source.OpenConnection().Dispose();
                    return false;
                }
                catch (ObjectDisposedException)
                {
                    return true;
                }
            },
            "new callers to be refused");
        Assert.False(end.IsCompleted);
        Assert.Equal(1, await busy.RunAsync("SELECT 1"));
        await busy.DisposeAsync();

        await end.WaitAsync(Wait.Generous);
        Assert.Empty(pool.Told.HeldAtEnd);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_holds_on_past_the_limit_is_named(bool sync)
    {
        var pool = await StartAsync(TimeSpan.FromMilliseconds(200));
        await using var held = await pool.Source.OpenConnectionAsync(); // LEAK: Held

        await (sync ? Task.Run(pool.Source.Dispose) : pool.Source.DisposeAsync().AsTask()).WaitAsync(Wait.Generous);

        var named = Assert.Single(Assert.Single(pool.Told.HeldAtEnd));
        named.Origin.AssertNames("Held");
    }

    [Fact]
    public async Task What_leaked_or_is_meant_to_last_is_not_waited_for()
    {
        var pool = await StartAsync(TimeSpan.FromHours(1) / 6);
        await using var leaked = await pool.Source.OpenConnectionAsync();
        await pool.Told.ReportAsync();
        await using var listening = await pool.Source.OpenConnectionAsync(new LeaseIntent("listens", Timeout.InfiniteTimeSpan));

        await pool.Source.DisposeAsync().AsTask().WaitAsync(Wait.Generous);

        Assert.Equal(2, Assert.Single(pool.Told.HeldAtEnd).Count);
    }

    [Fact]
    public async Task Disposing_twice_and_from_both_sides_ends_it_once()
    {
        var pool = await StartAsync(TimeSpan.FromSeconds(1));
        await using var held = await pool.Source.OpenConnectionAsync();

        await Task.WhenAll(
            pool.Source.DisposeAsync().AsTask(),
            Task.Run(pool.Source.Dispose),
            pool.Source.DisposeAsync().AsTask()).WaitAsync(Wait.Generous);
        pool.Source.Dispose();

        Assert.Single(pool.Told.HeldAtEnd);
    }

    private static Task<TestPool> StartAsync(TimeSpan limit, TimeSpan? leakThreshold = null) => TestPool.StartAsync(3, options =>
    {
        options.DrainTimeout = limit;
        options.LeakThreshold = leakThreshold ?? options.LeakThreshold;
    });
}

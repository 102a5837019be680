using System.Diagnostics;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using LeakGuard.EntityFrameworkCore.Tests.Stories;
using Microsoft.EntityFrameworkCore.Storage;

namespace LeakGuard.EntityFrameworkCore.Tests.Guests;

/// <summary>Strategies that retry whatever is transient: what the guard says no to is not, but for a wait that took too long.</summary>
public sealed class StrategyTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_full_queue_is_not_asked_twice(bool isAsync)
    {
        var calls = new Calls(isAsync);
        await using var pool = await ShopPool.StartAsync(database, size: 1, options => options.Queue.Limit = 0);
        await using var other = await pool.Guard.OpenConnectionAsync();
        await using var shop = pool.Create(retries: true);

        await Assert.ThrowsAsync<PoolQueueFullException>(() => calls.Count(shop.Customers));

        Assert.Equal(1, pool.Now.TotalRejections);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_open_breaker_is_not_asked_twice(bool isAsync)
    {
        var calls = new Calls(isAsync);
        await using var pool = await ShopPool.StartAsync(database);
        pool.Guard.Isolate();
        await using var shop = pool.Create(retries: true);

        await Assert.ThrowsAsync<PoolCircuitOpenException>(() => calls.Count(shop.Customers));

        Assert.Equal(1, pool.Now.TotalRejections);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deadlock_is_not_asked_about_twice(bool isAsync)
    {
        var calls = new Calls(isAsync);
        await using var pool = await ShopPool.StartAsync(database, size: 1);
        using var request = new Activity("request").Start();
        await using var outer = await pool.Guard.OpenConnectionAsync();
        await using var shop = pool.Create(retries: true);

        await Assert.ThrowsAsync<PoolDeadlockException>(() => calls.Count(shop.Customers));

        Assert.Equal(1, pool.Now.TotalRejections);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_wait_that_took_too_long_is_tried_again_as_often_as_the_strategy_says(bool isAsync)
    {
        var calls = new Calls(isAsync);
        await using var pool = await ShopPool.StartAsync(database, size: 1, options => options.Queue.WaitTimeout = TimeSpan.FromMilliseconds(20));
        await using var other = await pool.Guard.OpenConnectionAsync();
        await using var shop = pool.Create(retries: true);

        var failure = await Assert.ThrowsAsync<RetryLimitExceededException>(() => calls.Count(shop.Customers));

        Assert.IsType<PoolWaitTimeoutException>(failure.InnerException);
        Assert.Equal(3, pool.Now.TotalWaitTimeouts);
        Assert.Equal(1, pool.Now.Leased);
    }

    [Fact]
    public async Task A_slot_that_comes_free_in_the_meantime_is_had()
    {
        await using var pool = await ShopPool.StartAsync(database, size: 1, options => options.Queue.WaitTimeout = TimeSpan.FromMilliseconds(20));
        var other = await pool.Guard.OpenConnectionAsync();
        await using var shop = pool.Create(retries: true);

        var counting = shop.Customers.CountAsync();
        await Wait.UntilAsync(() => pool.Now.TotalWaitTimeouts >= 1, "the first attempt to fail");
        await other.DisposeAsync();

        Assert.Equal(0, await counting);
        await pool.AssertWholeAsync();
    }
}

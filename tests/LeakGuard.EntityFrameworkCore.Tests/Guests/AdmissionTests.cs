using LeakGuard.EntityFrameworkCore.Tests.Model;
using LeakGuard.EntityFrameworkCore.Tests.Stories;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Tests.Guests;

/// <summary>Contexts come in by the same gate as everybody else.</summary>
public sealed class AdmissionTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_query_is_a_lease_and_none_is_left(bool isAsync)
    {
        var calls = new Calls(isAsync);
        await using var pool = await ShopPool.StartAsync(database);
        await using (var shop = pool.Create())
        {
            for (var n = 0; n < 3; n++)
            {
                Assert.Equal(0, await calls.Count(shop.Customers));
                Assert.Equal(0, pool.Now.Leased);
            }
        }

        Assert.Equal(3, pool.Now.TotalLeases);
        await pool.AssertWholeAsync();
        pool.Told.AssertQuiet();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_context_waits_in_line_until_a_slot_is_free(bool isAsync)
    {
        var calls = new Calls(isAsync);
        await using var pool = await ShopPool.StartAsync(database, size: 1);
        var other = await pool.Guard.OpenConnectionAsync();
        await using var shop = pool.Create();

        var counting = Task.Run(() => calls.Count(shop.Customers));
        await Wait.UntilAsync(() => pool.Now.Waiting == 1, "the context to wait");
        await other.DisposeAsync();

        Assert.Equal(0, await counting);
        await pool.AssertWholeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_full_queue_refuses_a_context_at_once_and_names_the_holders(bool isAsync)
    {
        var calls = new Calls(isAsync);
        await using var pool = await ShopPool.StartAsync(database, size: 1, options => options.Queue.Limit = 0);
        await using var holding = pool.Create();
        await holding.Database.OpenConnectionAsync(); // LEAK: Holder
        await using var shop = pool.Create();

        var refusal = await Assert.ThrowsAsync<PoolQueueFullException>(() => calls.Count(shop.Customers));

        Assert.Contains($"AdmissionTests.cs:{SourceMarks.LineOf("Holder")}", refusal.Message, StringComparison.Ordinal);
        Assert.False(refusal.IsTransient);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_wait_that_takes_too_long_fails_as_an_exhausted_pool_does(bool isAsync)
    {
        var calls = new Calls(isAsync);
        await using var pool = await ShopPool.StartAsync(database, size: 1, options => options.Queue.WaitTimeout = TimeSpan.FromMilliseconds(50));
        await using var other = await pool.Guard.OpenConnectionAsync();
        await using var shop = pool.Create();

        // EF Core says of whatever is transient that a retrying strategy would help.
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => calls.Count(shop.Customers));

        Assert.IsType<PoolWaitTimeoutException>(failure.InnerException);
        Assert.Equal(1, pool.Now.Leased);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_isolated_pool_lets_no_context_through(bool isAsync)
    {
        var calls = new Calls(isAsync);
        await using var pool = await ShopPool.StartAsync(database);
        await using var shop = pool.Create();
        pool.Guard.Isolate();

        await Assert.ThrowsAsync<PoolCircuitOpenException>(() => calls.Count(shop.Customers));
        pool.Guard.ResetBreaker();

        Assert.Equal(0, await calls.Count(shop.Customers));
        await pool.AssertWholeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_database_that_is_down_trips_the_breaker(bool isAsync)
    {
        var calls = new Calls(isAsync);
        await using var pool = await ShopPool.StartAsync(database, connect: settings => settings.Port = 1, time: new ManualTimeProvider());
        for (var n = 0; n < 5; n++)
        {
            await using var failing = pool.Create();
            await Assert.ThrowsAnyAsync<Exception>(() => calls.Count(failing.Customers));
        }

        Assert.Equal(BreakerState.Open, pool.Now.Breaker);
        await using var shop = pool.Create();
        await Assert.ThrowsAsync<PoolCircuitOpenException>(() => calls.Count(shop.Customers));
        Assert.Equal(0, pool.Now.Leased);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_no_outage()
    {
        await using var pool = await ShopPool.StartAsync(database, connect: settings => settings.Database = "no_such_shop");
        for (var n = 0; n < 8; n++)
        {
            await using var shop = pool.Create();
            Assert.False(await shop.Database.CanConnectAsync());
        }

        Assert.Equal(BreakerState.Closed, pool.Now.Breaker);
        Assert.Equal(0, pool.Now.Leased);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancelled_wait_leaves_no_permit_behind(bool whileConnecting)
    {
        await using var pool = await ShopPool.StartAsync(database, size: 1);
        var other = await pool.Guard.OpenConnectionAsync();
        await using var shop = pool.Create();
        using var cancel = new CancellationTokenSource();

        var counting = shop.Customers.CountAsync(cancel.Token);
        await Wait.UntilAsync(() => pool.Now.Waiting == 1, "the context to wait");
        if (whileConnecting)
        {
            // The slot comes without its connection: that is made while the cancellation is under way.
            NpgsqlConnection.ClearPool(other.Inner);
            await Task.WhenAll(Task.Run(other.Dispose), Task.Run(cancel.Cancel));
        }
        else
        {
            await cancel.CancelAsync();
            await other.DisposeAsync();
        }

        await counting.ContinueWith(static _ => { }, TaskScheduler.Default);
        await pool.AssertWholeAsync();
        Assert.Equal(BreakerState.Closed, pool.Now.Breaker);
    }

    [Fact]
    public async Task A_disposed_guard_opens_no_connection_any_more()
    {
        var pool = await ShopPool.StartAsync(database);
        await using var shop = pool.Create();
        await pool.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => shop.Customers.CountAsync());
    }
}

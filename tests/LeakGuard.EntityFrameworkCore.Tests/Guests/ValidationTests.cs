using LeakGuard.EntityFrameworkCore.Tests.Model;
using LeakGuard.EntityFrameworkCore.Tests.Stories;
using LeakGuard.IntegrationTests.TestSupport;
using LeakGuard.TestSupport;

namespace LeakGuard.EntityFrameworkCore.Tests.Guests;

/// <summary>Contexts get no dead connection out of the pool.</summary>
public sealed class ValidationTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dead_connections_are_replaced_before_a_context_has_them(bool isAsync)
    {
        var calls = new Calls(isAsync);
        var time = new ManualTimeProvider();
        await using var pool = await StartAsync(time);
        await FillAndKillAsync(pool);
        time.Advance(TimeSpan.FromMinutes(5));

        await using var shop = pool.Create();
        if (isAsync)
        {
            await shop.Database.OpenConnectionAsync(); // LEAK: True
        }
        else
        {
            shop.Database.OpenConnection(); // LEAK: False
        }

        pool.TheLease.Origin.AssertNames($"{isAsync}");
        Assert.Equal(0, await calls.Count(shop.Customers));
        await calls.Close(shop);

        Assert.NotEmpty(pool.Told.Dead);
        Assert.Empty(pool.Told.Broken);
        await pool.AssertWholeAsync();
    }

    [Fact]
    public async Task One_that_was_in_use_of_late_is_not_asked()
    {
        var time = new ManualTimeProvider();
        await using var pool = await StartAsync(time);
        await FillAndKillAsync(pool);

        await using var shop = pool.Create();
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => shop.Customers.CountAsync());

        // The call that finds out is told what was lost.
        var cause = failure is InvalidOperationException { InnerException: { } inner } ? inner : failure;
        Assert.Contains("ValidationTests.cs", $"{cause.Data["LeakGuard.Lease"]}", StringComparison.Ordinal);
        Assert.Single(pool.Told.Broken);
        Assert.Empty(pool.Told.Dead);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_none_is_alive_the_opening_fails_and_no_slot_is_lost(bool isAsync)
    {
        var calls = new Calls(isAsync);
        var time = new ManualTimeProvider();
        await using var proxy = FaultProxy.Start("127.0.0.1", (await SharedPostgres.GetAsync()).Port);
        await using var pool = await StartAsync(time, proxy.Port);
        await FillAsync(pool);
        await proxy.DisposeAsync();
        time.Advance(TimeSpan.FromMinutes(5));

        await using (var shop = pool.Create())
        {
            await Assert.ThrowsAnyAsync<Exception>(() => calls.Count(shop.Customers));
        }

        Assert.Equal(0, pool.Now.Leased);
        Assert.NotEmpty(pool.Told.Dead);
    }

    [OwnedServerFact]
    public async Task A_cancelled_question_leaves_nothing_open()
    {
        var time = new ManualTimeProvider();
        var server = await SharedPostgres.GetAsync();
        await using var pool = await StartAsync(time);
        await using var shop = pool.Create();
        var pid = await shop.Database.SqlQuery<int>($"SELECT pg_backend_pid() AS \"Value\"").SingleAsync();
        time.Advance(TimeSpan.FromMinutes(5));
        server.FreezeBackend(pid);
        try
        {
            using var cancel = new CancellationTokenSource();
            var counting = shop.Customers.CountAsync(cancel.Token);
            await Wait.UntilAsync(() => pool.Guard.Leases() is [{ Activity: LeaseActivity.Executing }], "the question to be asked");
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => counting);

            Assert.Equal(0, pool.Now.Leased);
        }
        finally
        {
            server.ThawBackend(pid);
        }
    }

    private Task<ShopPool> StartAsync(ManualTimeProvider time, int? port = null) => ShopPool.StartAsync(
        database,
        size: 3,
        configure: options => options.ValidateAfterIdle = TimeSpan.FromMinutes(1),
        connect: settings => (settings.Port, settings.CancellationTimeout) = (port ?? settings.Port, -1),
        time: time);

    private static async Task FillAsync(ShopPool pool)
    {
        var shops = new List<Shop>();
        for (var n = 0; n < 3; n++)
        {
            shops.Add(pool.Create());
            await shops[^1].Database.OpenConnectionAsync();
        }

        foreach (var shop in shops)
        {
            await shop.DisposeAsync();
        }
    }

    private static async Task FillAndKillAsync(ShopPool pool)
    {
        await FillAsync(pool);
        await TestPool.AskAsync<long>(
            $"SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = '{pool.Guard.Snapshot().PoolName.Split('/')[1]}'");
    }
}

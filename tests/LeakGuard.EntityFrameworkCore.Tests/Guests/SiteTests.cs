using System.ComponentModel;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Tests.Guests;

/// <summary>What is known of a connection is kept at the connection, where applications may keep something, too.</summary>
public sealed class SiteTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Fact]
    public async Task A_connection_in_a_container_stays_in_it_until_it_is_taken_out()
    {
        await using var pool = await ShopPool.StartAsync(database);
        using var container = new Container();
        var own = pool.DataSource.CreateConnection();
        container.Add(own, "main");

        await UseAsync(pool, own);

        Assert.Equal("main", own.Site!.Name);
        Assert.Same(container, own.Container);
        container.Remove(own);
        Assert.Empty(container.Components);
        await UseAsync(pool, own);
        await own.DisposeAsync();
        await pool.AssertWholeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lease_ends_even_if_the_application_has_put_its_own_site_there(bool isOwn)
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var own = pool.DataSource.CreateConnection();
        await using var shop = isOwn ? On(pool, own) : pool.Create();
        await shop.Database.OpenConnectionAsync();
        Assert.Equal(1, pool.Now.Leased);

        shop.Database.GetDbConnection().Site = null;
        await shop.Customers.CountAsync();
        await shop.Database.CloseConnectionAsync();

        await pool.AssertWholeAsync();
    }

    [Fact]
    public async Task A_connection_may_be_used_under_two_guards_of_one_data_source()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var other = pool.DataSource.WithLeakGuard();
        await using var own = pool.DataSource.CreateConnection();
        foreach (var guard in new[] { pool.Guard, other, pool.Guard, other })
        {
            await using var shop = new Shop(new DbContextOptionsBuilder().UseNpgsql(own).UseLeakGuard(guard).Options);
            await shop.Database.OpenConnectionAsync();
            Assert.Single(guard.Leases());
            await shop.Database.CloseConnectionAsync();
            Assert.Equal((0, 0), (pool.Now.Leased, other.Snapshot().Leased));
        }
    }

    [Fact]
    public async Task Contexts_that_come_to_one_connection_at_the_same_time_make_one_lease_of_it()
    {
        await using var pool = await ShopPool.StartAsync(database, size: 8);
        for (var turn = 0; turn < 200; turn++)
        {
            await using var own = pool.DataSource.CreateConnection();
            using var gate = new Barrier(2);
            await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                using var shop = On(pool, own);
                gate.SignalAndWait();
                try
                {
                    shop.Database.OpenConnection();
                }
                catch (Exception bothOpened) when (bothOpened is InvalidOperationException)
                {
                    // A connection is for one caller at a time: Npgsql says so to one of them, or both are lucky.
                }
            })));

            await own.CloseAsync();
            await own.OpenAsync();
            Assert.True(pool.Now.Leased == 1, $"turn {turn}: {pool.Now.Leased} leased, {pool.Guard.Leases().Count} leases");
            await own.CloseAsync();
            Assert.Equal(0, pool.Now.Leased);
        }

        await pool.AssertWholeAsync();
    }

    private static async Task UseAsync(ShopPool pool, NpgsqlConnection own)
    {
        await using var shop = On(pool, own);
        await shop.Database.OpenConnectionAsync();
        Assert.Equal(1, pool.Now.Leased);
        Assert.Equal(0, await shop.Customers.CountAsync());
        await shop.Database.CloseConnectionAsync();
        Assert.Equal(0, pool.Now.Leased);
    }

    private static Shop On(ShopPool pool, NpgsqlConnection own) =>
        new(new DbContextOptionsBuilder().UseNpgsql(own).UseLeakGuard(pool.Guard).Options);
}

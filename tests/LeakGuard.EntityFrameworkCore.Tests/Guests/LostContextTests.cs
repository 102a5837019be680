using System.Runtime.CompilerServices;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Tests.Guests;

/// <summary>Contexts that nobody can dispose any more.</summary>
public sealed class LostContextTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Theory]
    [InlineData("opened")]
    [InlineData("begun")]
    public async Task Its_connection_is_reported_long_before_it_has_been_held_too_long(string how)
    {
        await using var pool = await ShopPool.StartAsync(database, configure: options =>
            options.LeakThreshold = options.IdleInTransactionThreshold = TimeSpan.FromMinutes(2));
        Lose(pool, how);

        await Wait.UntilCollectedAsync(() => !pool.Told.Reports.IsEmpty, "a report");
        await pool.Told.RoundsAsync();

        var report = Assert.Single(pool.Told.Reports);
        Assert.Equal((LeakKind.OwnerEnded, Certainty.Suspected), (report.Kind, report.Certainty));
        report.Lease.Origin.AssertNames(how);
        Assert.Contains("The DbContext that opened a connection was garbage-collected", report.Message, StringComparison.Ordinal);

        // Somebody may have asked it for its connection and work on.
        Assert.Empty(pool.Told.Reclamations);
        Assert.Equal(1, pool.Now.Leased);
    }

    [Fact]
    public async Task It_is_taken_back_where_suspicion_is_enough()
    {
        await using var pool = await ShopPool.StartAsync(database, size: 1, configure: options =>
        {
            options.OwnerGrace = TimeSpan.FromMilliseconds(100);
            options.Reclaim.Suspected = ReclaimMode.Enabled;
            options.Reclaim.After = options.IdleInTransactionThreshold;
        });
        Lose(pool, "opened");

        await Wait.UntilCollectedAsync(() => !pool.Told.Reclamations.IsEmpty, "the lease to be taken back");

        await pool.AssertWholeAsync();
    }

    [Fact]
    public async Task Whoever_has_its_connection_may_work_on_and_close_it()
    {
        await using var pool = await ShopPool.StartAsync(database, size: 1);
        var connection = LoseAllBut(pool);
        await Wait.UntilCollectedAsync(() => !pool.Told.Reports.IsEmpty, "a report");

        Assert.Equal(1, await connection.RunAsync("SELECT 1"));
        await connection.DisposeAsync();

        await pool.AssertWholeAsync();
        await Wait.UntilAsync(() => !pool.Told.Resolutions.IsEmpty, "the resolution");
    }

    [Fact]
    public async Task A_context_that_is_alive_or_disposed_is_not_lost()
    {
        await using var pool = await ShopPool.StartAsync(database, size: 4);
        await using var alive = pool.Create();
        await alive.Database.OpenConnectionAsync();
        for (var n = 0; n < 50; n++)
        {
            await using var shop = pool.Create();
            await shop.Customers.CountAsync();
        }

        Garbage.Collect();
        await pool.Told.RoundsAsync(4);

        Assert.DoesNotContain(pool.Told.Reports, report => report.Kind == LeakKind.OwnerEnded);
        Assert.Equal(1, pool.Now.Leased);
        GC.KeepAlive(alive);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_in_the_applications_hands_is_not_lost_with_a_context_that_used_it(bool isOwn)
    {
        await using var pool = await ShopPool.StartAsync(database, configure: options => options.LeakThreshold = TimeSpan.FromHours(1));
        await using var connection = isOwn ? pool.DataSource.CreateConnection() : OpenByHandAndLose(pool);
        if (isOwn)
        {
            OpenAndLose(pool, connection);
        }

        for (var n = 0; n < 5; n++)
        {
            Garbage.Collect();
            await pool.Told.RoundsAsync(3);
        }

        pool.Told.AssertQuiet();
        Assert.Equal(1, pool.Now.Leased);
        Assert.Equal(1, await connection.RunAsync("SELECT 1"));
    }

    /// <summary>As of EF Core 10.0.0, which disposes such a context without its services, and so without its connection.</summary>
    [Fact]
    public async Task A_context_that_a_full_factory_does_not_take_back_leaks_its_connection_though_it_is_disposed()
    {
        await using var pool = await ShopPool.StartAsync(database);
        var contexts = new PooledDbContextFactory<Shop>(pool.Options(), poolSize: 1);
        DisposeTwo(contexts);

        Assert.Equal(1, pool.Now.Leased);
        await Wait.UntilCollectedAsync(() => !pool.Told.Reports.IsEmpty, "a report");

        Assert.Single(pool.Told.Reports).Lease.Origin.AssertNames("Second");
        GC.KeepAlive(contexts);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void DisposeTwo(PooledDbContextFactory<Shop> contexts)
    {
        using var second = contexts.CreateDbContext();
        using var first = contexts.CreateDbContext();
        second.Database.OpenConnection(); // LEAK: Second
        first.Database.OpenConnection();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Lose(ShopPool pool, string how)
    {
        var shop = pool.Create();
        if (how == "opened")
        {
            shop.Database.OpenConnection(); // LEAK: opened
        }
        else
        {
            shop.Database.BeginTransaction(); // LEAK: begun
        }

        _ = shop.Customers.Count();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NpgsqlConnection LoseAllBut(ShopPool pool)
    {
        var shop = pool.Create();
        shop.Database.OpenConnection();
        return (NpgsqlConnection)shop.Database.GetDbConnection();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NpgsqlConnection OpenByHandAndLose(ShopPool pool)
    {
        var shop = pool.Create();
        var connection = (NpgsqlConnection)shop.Database.GetDbConnection();
        connection.Open();
        return connection;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OpenAndLose(ShopPool pool, NpgsqlConnection own)
    {
        var shop = new Shop(new DbContextOptionsBuilder().UseNpgsql(own).UseLeakGuard(pool.Guard).Options);
        shop.Database.OpenConnection();
    }
}

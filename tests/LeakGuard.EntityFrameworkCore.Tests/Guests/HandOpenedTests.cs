using System.Transactions;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Tests.Guests;

/// <summary>Connections that the application opens past EF Core.</summary>
public sealed class HandOpenedTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_opened_by_hand_is_a_lease_until_it_is_closed(bool isAsync)
    {
        await using var pool = await ShopPool.StartAsync(database);
        await (await pool.Guard.OpenConnectionAsync()).DisposeAsync();
        await using var shop = pool.Create();
        var connection = shop.Database.GetDbConnection();
        if (isAsync)
        {
            await connection.OpenAsync(); // LEAK: Async
        }
        else
        {
            connection.Open(); // LEAK: Sync
        }

        pool.TheLease.Origin.AssertNames(isAsync ? "Async" : "Sync");
        await shop.Customers.CountAsync();
        Assert.Equal(1, pool.Now.Leased);
        await connection.CloseAsync();

        Assert.Equal(0, pool.Now.Leased);
        Assert.Equal(0, await shop.Customers.CountAsync());
        await pool.AssertWholeAsync();
    }

    [Fact]
    public async Task Where_no_slot_is_free_it_is_untracked_until_one_is()
    {
        await using var pool = await ShopPool.StartAsync(database, size: 1);
        await using var shop = pool.Create();
        var other = await pool.Guard.OpenConnectionAsync();

        // A slot is promised to a caller whose connection has just gone: Npgsql has one to give, the guard has not.
        NpgsqlConnection.ClearPool(other.Inner);
        await other.DisposeAsync();
        await using var later = pool.DataSource.CreateConnection();
        var promised = pool.Guard.Host(later, isShared: true);
        promised.Admit(this);
        await shop.Database.GetDbConnection().OpenAsync();
        Assert.Equal(1, pool.Now.Leased);
        Assert.Empty(pool.Guard.Leases());

        promised.Decline(new OperationCanceledException(), wasCancelled: true);
        Assert.Equal(0, pool.Now.Leased);
        await shop.Customers.CountAsync();
        Assert.Equal(1, pool.Now.Leased);
        Assert.Single(pool.Guard.Leases());

        await shop.Database.GetDbConnection().CloseAsync();
        await pool.AssertWholeAsync();
    }

    [Fact]
    public async Task It_takes_no_share_and_gives_none_back()
    {
        await using var pool = await ShopPool.StartAsync(database, size: 3, options =>
        {
            options.Queue.CriticalReserve = 1;
            options.Partitions["reports"].MaxLeases = 1;
            options.PartitionSelector = _ => "reports";
        });
        for (var n = 0; n < 5; n++)
        {
            await using var shop = pool.Create();
            await shop.Database.GetDbConnection().OpenAsync();
            Assert.Single(pool.Guard.Leases());
        }

        await using var first = pool.Create();
        await first.Database.OpenConnectionAsync();
        var second = pool.Guard.OpenConnectionAsync(new LeaseIntent("waits", TimeSpan.FromMinutes(1)) { WaitTimeout = TimeSpan.Zero }).AsTask();
        await Assert.ThrowsAsync<PoolQueueFullException>(() => second);
        Assert.Equal(1, pool.Now.Leased);
    }

    [Fact]
    public async Task A_connection_of_the_applications_own_is_guarded_while_a_context_has_it_open()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var own = pool.DataSource.CreateConnection();
        await using var shop = new Shop(new DbContextOptionsBuilder().UseNpgsql(own).UseLeakGuard(pool.Guard).Options);

        await shop.Database.OpenConnectionAsync();
        Assert.Equal(1, pool.Now.Leased);
        await shop.Customers.CountAsync();
        await shop.Database.CloseConnectionAsync();

        Assert.Equal(0, pool.Now.Leased);
        await pool.AssertWholeAsync();
    }

    [Fact]
    public async Task A_lease_that_the_application_shares_with_a_context_stays_its_own()
    {
        await using var pool = await ShopPool.StartAsync(database, size: 1);
        await using var own = await pool.Guard.OpenNpgsqlConnectionAsync(new LeaseIntent("import", TimeSpan.FromHours(1)));
        await using (var shop = new Shop(new DbContextOptionsBuilder().UseNpgsql(own).UseLeakGuard(pool.Guard).Options))
        {
            await using var transaction = await shop.Database.BeginTransactionAsync();
            Assert.Equal(0, await shop.Customers.CountAsync());
            Assert.Equal("import", pool.TheLease.Intent?.Purpose);
            await transaction.CommitAsync();
        }

        Assert.Equal(1, pool.Now.Leased);
        await own.CloseAsync();
        await pool.AssertWholeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_closed_inside_a_distributed_transaction_keeps_its_slot_until_that_ends(bool isExplicit)
    {
        await using var pool = await ShopPool.StartAsync(database, size: 1);
        await using var shop = pool.Create();
        if (isExplicit)
        {
            using var transaction = new CommittableTransaction();
            await shop.Database.OpenConnectionAsync();
            shop.Database.EnlistTransaction(transaction);
            await shop.Customers.CountAsync();
            await shop.DisposeAsync();
            Assert.Equal(1, pool.Now.Leased);
            transaction.Commit();
        }
        else
        {
            await shop.Database.OpenConnectionAsync();
            using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
            await shop.Customers.CountAsync();
            await shop.Database.CloseConnectionAsync();
            Assert.Equal(1, pool.Now.Leased);
            scope.Complete();
        }

        await pool.AssertWholeAsync();
    }

    [Fact]
    public async Task One_enlisted_on_the_connection_itself_keeps_its_slot_until_its_transaction_ends()
    {
        await using var pool = await ShopPool.StartAsync(database, size: 1);
        await using var shop = pool.Create();
        using var transaction = new CommittableTransaction();
        await shop.Database.OpenConnectionAsync();
        shop.Database.GetDbConnection().EnlistTransaction(transaction);
        await shop.Customers.CountAsync();
        await shop.Database.CloseConnectionAsync();
        Assert.Equal(1, pool.Now.Leased);

        transaction.Commit();
        await pool.AssertWholeAsync();
    }

    // Only the handle that it was enlisted by is gone: the transaction goes on.
    [Fact]
    public async Task One_enlisted_by_a_handle_that_was_disposed_goes_on()
    {
        await using var pool = await ShopPool.StartAsync(database, size: 1);
        await using var shop = pool.Create();
        using var transaction = new CommittableTransaction();
        await shop.Database.OpenConnectionAsync();
        using (var handle = transaction.Clone())
        {
            shop.Database.GetDbConnection().EnlistTransaction(handle);
        }

        Assert.Equal(0, await shop.Customers.CountAsync());
        transaction.Commit();
        await shop.Database.CloseConnectionAsync();
        await pool.AssertWholeAsync();
    }
}

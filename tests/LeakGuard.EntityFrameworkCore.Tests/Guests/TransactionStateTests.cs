using System.Data;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using LeakGuard.EntityFrameworkCore.Tests.Stories;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Tests.Guests;

/// <summary>Whether a transaction is open is known, however it was begun and ended.</summary>
public sealed class TransactionStateTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Theory]
    [InlineData("commit", false)]
    [InlineData("commit", true)]
    [InlineData("rollback", false)]
    [InlineData("rollback", true)]
    [InlineData("dispose", false)]
    [InlineData("dispose", true)]
    [InlineData("COMMIT", false)]
    [InlineData("ROLLBACK", true)]
    public async Task A_transaction_is_open_until_it_is_ended_in_whatever_way(string end, bool isAsync)
    {
        var calls = new Calls(isAsync);
        await using var pool = await ShopPool.StartAsync(database);
        await using var shop = pool.Create();
        await calls.Open(shop);
        Assert.False(pool.TheLease.InTransaction);

        var transaction = await calls.Begin(shop);
        Assert.True(pool.TheLease.InTransaction);
        await calls.Count(shop.Customers);
        Assert.True(pool.TheLease.InTransaction);
        await (end switch
        {
            "commit" => calls.Commit(transaction),
            "rollback" => calls.Rollback(transaction),
            "dispose" => calls.Dispose(transaction),
            _ => calls.Sql(shop, end),
        });

        Assert.False(pool.TheLease.InTransaction);
    }

    [Theory]
    [InlineData("BEGIN", "COMMIT")]
    [InlineData("START TRANSACTION", "ROLLBACK")]
    [InlineData("/* by hand */ begin; SELECT 1", "END")]
    public async Task Raw_SQL_begins_and_ends_one_as_well(string begin, string end)
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var shop = pool.Create();
        await shop.Database.OpenConnectionAsync();

        await shop.Database.ExecuteSqlRawAsync(begin);
        Assert.True(pool.TheLease.InTransaction);
        await shop.Database.ExecuteSqlRawAsync(end);
        Assert.False(pool.TheLease.InTransaction);
    }

    [Fact]
    public async Task One_after_the_other_is_followed()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var shop = pool.Create();
        await shop.Database.OpenConnectionAsync();
        for (var n = 0; n < 3; n++)
        {
            await (await shop.Database.BeginTransactionAsync()).DisposeAsync();
            Assert.False(pool.TheLease.InTransaction);

            await shop.Database.ExecuteSqlRawAsync("BEGIN");
            Assert.True(pool.TheLease.InTransaction);
            await shop.Database.ExecuteSqlRawAsync("COMMIT");
            Assert.False(pool.TheLease.InTransaction);

            await using var transaction = await shop.Database.BeginTransactionAsync();
            Assert.True(pool.TheLease.InTransaction);
        }
    }

    [Fact]
    public async Task A_failed_transaction_is_open_until_it_is_ended()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var shop = pool.Create();
        await using var transaction = await shop.Database.BeginTransactionAsync();
        await Assert.ThrowsAsync<PostgresException>(() => shop.Database.ExecuteSqlRawAsync("SELECT 1/0"));

        Assert.True(pool.TheLease.InTransaction);

        await transaction.RollbackAsync();
        Assert.Equal(0, pool.Now.Leased);
    }

    [Fact]
    public async Task A_failed_BEGIN_begins_nothing()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var shop = pool.Create();
        await shop.Database.OpenConnectionAsync();
        await Assert.ThrowsAsync<PostgresException>(() => shop.Database.ExecuteSqlRawAsync("BEGIN nonsense"));

        Assert.False(pool.TheLease.InTransaction);
    }

    [Fact]
    public async Task Savepoints_leave_it_open()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var shop = pool.Create();
        await using var transaction = await shop.Database.BeginTransactionAsync();

        await transaction.CreateSavepointAsync("here");
        await transaction.RollbackToSavepointAsync("here");
        Assert.True(pool.TheLease.InTransaction);
        await transaction.ReleaseSavepointAsync("here");
        Assert.True(pool.TheLease.InTransaction);
    }

    [Fact]
    public async Task The_application_may_bring_its_own()
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using var shop = pool.Create();
        await shop.Database.OpenConnectionAsync();
        var connection = (NpgsqlConnection)shop.Database.GetDbConnection();
        await using var transaction = await connection.BeginTransactionAsync();

        await shop.Database.UseTransactionAsync(transaction);
        Assert.True(pool.TheLease.InTransaction);
        await transaction.CommitAsync();

        Assert.False(pool.TheLease.InTransaction);
    }

    [Theory]
    [InlineData("raw BEGIN")]
    [InlineData("closed by hand")]
    public async Task Work_that_is_lost_without_a_word_is_reported(string how)
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using (var shop = pool.Create())
        {
            await shop.Database.OpenConnectionAsync(); // LEAK: Lost
            if (how == "raw BEGIN")
            {
                await shop.Database.ExecuteSqlRawAsync("BEGIN");
            }
            else
            {
                await shop.Database.BeginTransactionAsync();
                await shop.Database.GetDbConnection().CloseAsync();
            }
        }

        var report = await pool.Told.ReportAsync();
        await pool.Told.RoundsAsync();

        Assert.Single(pool.Told.Reports);
        Assert.Equal((LeakKind.ReturnedInTransaction, Certainty.Proven), (report.Kind, report.Certainty));
        Assert.True(report.Lease.InTransaction);
        report.Lease.Origin.AssertNames("Lost");
    }

    [Theory]
    [InlineData("commit")]
    [InlineData("rollback")]
    [InlineData("dispose")]
    [InlineData("context")]
    [InlineData("open, context")]
    [InlineData("open, COMMIT")]
    [InlineData("brought")]
    [InlineData("killed")]
    public async Task Work_that_was_ended_is_not(string end)
    {
        await using var pool = await ShopPool.StartAsync(database);
        await using (var shop = pool.Create())
        {
            if (end.StartsWith("open", StringComparison.Ordinal) || end == "brought")
            {
                await shop.Database.OpenConnectionAsync();
            }

            await EndAsync(shop, end);
        }

        await pool.AssertWholeAsync();
        await pool.Told.RoundsAsync();
        pool.Told.AssertQuiet();
    }

    private static async Task EndAsync(Shop shop, string end)
    {
        if (end == "brought")
        {
            var own = await ((NpgsqlConnection)shop.Database.GetDbConnection()).BeginTransactionAsync();
            await shop.Database.UseTransactionAsync(own);
            await shop.Customers.CountAsync();
            await own.CommitAsync();
            return;
        }

        var transaction = await shop.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        await shop.Customers.CountAsync();
        await (end switch
        {
            "commit" => transaction.CommitAsync(),
            "rollback" => transaction.RollbackAsync(),
            "dispose" => transaction.DisposeAsync().AsTask(),
            "open, COMMIT" => shop.Database.ExecuteSqlRawAsync("COMMIT"),
            "killed" => Assert.ThrowsAnyAsync<Exception>(() => shop.Database.ExecuteSqlRawAsync("SELECT pg_terminate_backend(pg_backend_pid())")),
            _ => Task.CompletedTask,
        });
    }
}

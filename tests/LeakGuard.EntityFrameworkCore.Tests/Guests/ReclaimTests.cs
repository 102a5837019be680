using LeakGuard.EntityFrameworkCore.Tests.Model;
using LeakGuard.EntityFrameworkCore.Tests.Stories;
using LeakGuard.TestSupport;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Tests.Guests;

/// <summary>What happens to a context whose lease is taken back.</summary>
public sealed class ReclaimTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    /// <summary>To be suspected, and to be taken back.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("query", false)]
    [InlineData("query", true)]
    [InlineData("save", false)]
    [InlineData("save", true)]
    [InlineData("sql", false)]
    [InlineData("sql", true)]
    [InlineData("commit", false)]
    [InlineData("commit", true)]
    [InlineData("rollback", false)]
    [InlineData("rollback", true)]
    [InlineData("savepoint", false)]
    [InlineData("savepoint", true)]
    public async Task The_victims_next_call_says_so(string next, bool isAsync)
    {
        var calls = new Calls(isAsync);
        await using var pool = await StartAsync();
        await using var shop = pool.Create();
        await using var transaction = await shop.Database.BeginTransactionAsync(); // LEAK: Victim
        shop.Add(new Customer { Name = "Lost" });
        await shop.SaveChangesAsync();
        await pool.PassAsync(Enough);
        var taken = await pool.Told.ReclamationAsync();

        shop.Add(new Customer { Name = "Late" });
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => next switch
        {
            "query" => calls.Count(shop.Customers),
            "save" => calls.Save(shop),
            "sql" => calls.Sql(shop, "SELECT 1"),
            "commit" => calls.Commit(transaction),
            "rollback" => calls.Rollback(transaction),
            _ => calls.Do(() => transaction.CreateSavepoint("here"), () => transaction.CreateSavepointAsync("here")),
        });

        var told = Assert.IsType<LeaseReclaimedException>(failure);
        Assert.Equal((LeakKind.IdleInTransaction, taken), (taken.Kind, told.Reclamation));
        taken.Lease.Origin.AssertNames("Victim");
        Assert.Contains("rolled back", told.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await AskAsync("SELECT count(*) FROM \"Customers\""));
    }

    [Fact]
    public async Task It_is_told_once_and_then_the_context_works_on()
    {
        await using var pool = await StartAsync();
        await using var shop = pool.Create();
        await shop.Database.OpenConnectionAsync();
        await pool.PassAsync(Enough);
        await pool.Told.ReclamationAsync();

        await Assert.ThrowsAsync<LeaseReclaimedException>(() => shop.Customers.CountAsync());

        Assert.Equal(0, await shop.Customers.CountAsync());
        await shop.DisposeAsync();
        await pool.AssertWholeAsync();
    }

    [Fact]
    public async Task No_work_goes_on_outside_the_transaction_it_belonged_to()
    {
        await using var pool = await StartAsync();
        await using var shop = pool.Create();
        await using var transaction = await shop.Database.BeginTransactionAsync();
        shop.Add(new Customer { Name = "First half" });
        await shop.SaveChangesAsync();
        await pool.PassAsync(Enough);
        await pool.Told.ReclamationAsync();

        shop.Add(new Customer { Name = "Second half" });
        await Assert.ThrowsAsync<LeaseReclaimedException>(() => shop.SaveChangesAsync());
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => transaction.CommitAsync());

        Assert.Equal(0L, await AskAsync("SELECT count(*) FROM \"Customers\""));
    }

    [Fact]
    public async Task A_retrying_strategy_does_not_try_again()
    {
        await using var pool = await StartAsync();
        await using var shop = pool.Create(retries: true);
        await shop.Database.OpenConnectionAsync();
        await pool.PassAsync(Enough);
        await pool.Told.ReclamationAsync();

        await Assert.ThrowsAsync<LeaseReclaimedException>(() => shop.Customers.CountAsync());
    }

    [Fact]
    public async Task Who_gets_the_victims_context_from_the_pool_hears_nothing_of_it()
    {
        await using var pool = await StartAsync();
        var contexts = new PooledDbContextFactory<Shop>(pool.Options(), poolSize: 1);
        var victim = await contexts.CreateDbContextAsync();
        await victim.Database.OpenConnectionAsync();
        await pool.PassAsync(Enough);
        await pool.Told.ReclamationAsync();
        await victim.DisposeAsync();

        await using var next = await contexts.CreateDbContextAsync();

        Assert.Same(victim, next);
        Assert.Equal(0, await next.Customers.CountAsync());
    }

    [Fact]
    public async Task What_is_in_use_or_may_be_in_other_hands_is_left_alone()
    {
        await using var pool = await StartAsync(size: 5);
        await using var slow = pool.Create();
        var sleeping = slow.Database.ExecuteSqlRawAsync("SELECT pg_sleep(1)");
        await using var reading = pool.Create();
        await using var rows = reading.Database.SqlQuery<int>($"SELECT generate_series(1, 3) AS \"Value\"").AsAsyncEnumerable().GetAsyncEnumerator();
        await rows.MoveNextAsync();
        await using var byHand = pool.Create();
        await byHand.Database.GetDbConnection().OpenAsync();
        await using var brought = pool.Create();
        await brought.Database.OpenConnectionAsync();
        await using var own = await brought.Database.GetDbConnection().BeginTransactionAsync();
        await brought.Database.UseTransactionAsync(own);
        await using var used = pool.Create();
        await used.Database.OpenConnectionAsync();
        var working = used.Database.GetDbConnection().RunAsync("SELECT pg_sleep(0.5)");
        await Wait.UntilAsync(() => pool.Guard.Leases().Count(lease => lease.Activity == LeaseActivity.Executing) == 2, "both commands to run");
        await pool.PassAsync(Enough / 4);
        await working;
        await pool.PassAsync(Enough * 3);
        await sleeping;

        Assert.Equal([], pool.Told.Reclamations.Select(taken => taken.Lease.Origin.Site));
        Assert.True(await rows.MoveNextAsync());
        Assert.Equal(1, await byHand.Database.GetDbConnection().RunAsync("SELECT 1"));
        Assert.Equal(0, await brought.Customers.CountAsync());
        Assert.Equal(1, await used.Database.GetDbConnection().RunAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_context_that_keeps_working_keeps_its_lease()
    {
        await using var pool = await StartAsync();
        await using var shop = pool.Create();
        await using var transaction = await shop.Database.BeginTransactionAsync();
        for (var n = 0; n < 10; n++)
        {
            await pool.PassAsync(Enough / 4);
            await shop.Customers.CountAsync();
        }

        await transaction.CommitAsync();
        Assert.Empty(pool.Told.Reclamations);
    }

    [Fact]
    public async Task A_dry_run_takes_nothing_and_notices_who_comes_back()
    {
        await using var pool = await StartAsync(configure: options => options.Reclaim.Suspected = ReclaimMode.DryRun);
        await using var shop = pool.Create();
        await using var transaction = await shop.Database.BeginTransactionAsync();
        await pool.PassAsync(Enough);
        Assert.Single(pool.Told.Journaled);

        await shop.Customers.CountAsync();
        await pool.PassAsync(Enough / 4);

        Assert.Single(pool.Told.Disproved);
        await transaction.CommitAsync();
    }

    [Fact]
    public async Task A_command_that_runs_for_too_long_is_cancelled_and_its_connection_stays()
    {
        await using var pool = await StartAsync(configure: options =>
        {
            options.Reclaim.CancelCommandsAfter = Enough;
            options.Reclaim.After = TimeSpan.FromHours(1);
        });
        await using var shop = pool.Create();
        await shop.Database.OpenConnectionAsync();
        var sleeping = shop.Database.ExecuteSqlRawAsync("SELECT pg_sleep(60)");
        await Wait.UntilAsync(() => pool.Guard.Leases() is [{ Activity: LeaseActivity.Executing }], "the command to run");

        await pool.PassAsync(Enough * 2);

        // Npgsql takes the guard's cancellation for the caller's own.
        var failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sleeping);
        Assert.Equal("57014", Assert.IsType<PostgresException>(failure.InnerException).SqlState);
        Assert.Equal(0, await shop.Customers.CountAsync());
    }

    private Task<ShopPool> StartAsync(int size = 1, Action<LeakGuardOptions>? configure = null) => ShopPool.StartAsync(
        database,
        size,
        options =>
        {
            options.LeakThreshold = options.IdleInTransactionThreshold = Enough / 4;
            options.OwnerGrace = TimeSpan.FromHours(1);
            options.Reclaim.After = Enough / 2;
            options.Reclaim.Suspected = ReclaimMode.Enabled;
            configure?.Invoke(options);
        },
        time: new ManualTimeProvider());

    private async Task<object?> AskAsync(string sql)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(database.ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        return await connection.RunAsync(sql);
    }
}

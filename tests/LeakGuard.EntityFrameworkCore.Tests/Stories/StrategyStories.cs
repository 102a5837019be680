using LeakGuard.EntityFrameworkCore.Tests.Differential;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using Microsoft.EntityFrameworkCore.Storage;

namespace LeakGuard.EntityFrameworkCore.Tests.Stories;

[Stories("strategy")]
[Feature("EF Core", "execution strategies")]
internal static class StrategyStories
{
    public static async Task A_query(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(Retrying(source));
        log.Note("count", await calls.Count(shop.Customers));
        log.Note("retries", shop.Database.CreateExecutionStrategy().RetriesOnFailure);
    }

    public static async Task A_transaction_of_ones_own(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = Retrying(source);
        await log.Await("beginning and saving", async () =>
        {
            await using var transaction = await calls.Begin(shop);
            shop.Add(new Customer { Name = "one" });
            await calls.Save(shop);
        });
    }

    public static async Task A_transaction_by_the_strategy(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = Retrying(source);
        var attempts = 0;
        await ExecuteAsync(shop, calls, async () =>
        {
            shop.ChangeTracker.Clear();
            await using var transaction = await calls.Begin(shop);
            shop.Add(new Customer { Name = "one" });
            await calls.Save(shop);
            if (++attempts == 1)
                await KillOwnAsync(shop, calls);
            await calls.Commit(transaction);
        });
        log.Note("attempts", attempts);
        log.Note("count", await calls.Count(shop.Customers));
    }

    public static async Task A_transient_failure(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = Retrying(source);
        var attempts = 0;
        await ExecuteAsync(shop, calls, async () =>
        {
            log.Note("attempt", ++attempts);
            if (attempts < 3)
                await KillOwnAsync(shop, calls);
        });
        log.Note("count", await calls.Count(shop.Customers));
    }

    public static async Task Too_many_of_them(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = Retrying(source);
        var attempts = 0;
        await log.Await("executing", () => ExecuteAsync(shop, calls, async () =>
        {
            attempts++;
            await KillOwnAsync(shop, calls);
        }));
        log.Note("attempts", attempts);
        log.Note("count", await calls.Count(shop.Customers));
    }

    public static async Task A_lasting_failure(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = Retrying(source);
        var attempts = 0;
        await log.Await("executing", () => ExecuteAsync(shop, calls, async () =>
        {
            attempts++;
            await calls.Sql(shop, "SELECT 1/0");
        }));
        log.Note("attempts", attempts);
    }

    public static async Task A_serialization_failure(ContextSource source, StoryLog log, Calls calls)
    {
        await using (await calls.Stocked(source.Create()))
            log.Write("stocked");
        await using var shop = Retrying(source);
        var attempts = 0;
        await ExecuteAsync(shop, calls, async () =>
        {
            shop.ChangeTracker.Clear();
            await using var transaction = await shop.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
            var order = await calls.First(shop.Orders.OrderBy(o => o.Id));
            if (++attempts == 1)
            {
                await using var other = source.Create();
                await calls.Sql(other, "UPDATE \"Orders\" SET \"Total\" = 77");
            }

            order.Total += 1;
            await calls.Save(shop);
            await calls.Commit(transaction);
        });
        log.Note("attempts", attempts);
        log.Note("totals", await calls.ToList(shop.Orders.OrderBy(o => o.Id).Select(o => o.Total)));
    }

    public static async Task A_commit_that_is_verified(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = Retrying(source);
        var strategy = shop.Database.CreateExecutionStrategy();
        shop.Add(new Customer { Name = "one" });
        await calls.Do(
            () => strategy.ExecuteInTransaction(() => shop.SaveChanges(acceptAllChangesOnSuccess: false), () => shop.Customers.AsNoTracking().Any()),
            () => strategy.ExecuteInTransactionAsync(() => shop.SaveChangesAsync(acceptAllChangesOnSuccess: false), () => shop.Customers.AsNoTracking().AnyAsync()));
        shop.ChangeTracker.AcceptAllChanges();
        log.Note("count", await calls.Count(shop.Customers));
    }

    public static async Task Without_one(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await log.Await("dying", () => KillOwnAsync(shop, calls));
        log.Note("retries", shop.Database.CreateExecutionStrategy().RetriesOnFailure);
    }

    private static Shop Retrying(ContextSource source) => source.Create(npgsql: npgsql =>
        npgsql.EnableRetryOnFailure(maxRetryCount: 2, maxRetryDelay: TimeSpan.FromMilliseconds(20), errorCodesToAdd: ["57P01"]));

    private static Task ExecuteAsync(Shop shop, Calls calls, Func<Task> operation)
    {
        var strategy = shop.Database.CreateExecutionStrategy();
        return calls.Do(() => strategy.Execute(() => operation().GetAwaiter().GetResult()), () => strategy.ExecuteAsync(operation));
    }

    private static Task<int> KillOwnAsync(Shop shop, Calls calls) => calls.Sql(shop, "SELECT pg_terminate_backend(pg_backend_pid())");
}

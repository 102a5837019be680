using System.Transactions;
using LeakGuard.EntityFrameworkCore.Tests.Differential;
using LeakGuard.EntityFrameworkCore.Tests.Model;

namespace LeakGuard.EntityFrameworkCore.Tests.Stories;

[Stories("scope")]
[Feature("EF Core", "`TransactionScope`; over two connections by PREPARE TRANSACTION")]
internal static class ScopeStories
{
    public static async Task Completed(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        using (var scope = Scope())
        {
            await AddAsync(shop, calls, "one");
            await AddAsync(shop, calls, "two");
            scope.Complete();
        }

        log.Note("names", await NamesAsync(source, calls));
    }

    public static async Task Not_completed(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        using (Scope())
            await AddAsync(shop, calls, "one");
        log.Note("names", await NamesAsync(source, calls));
    }

    [Settings("Maximum Pool Size=1")]
    public static async Task Two_contexts_in_a_pool_of_one(ContextSource source, StoryLog log, Calls calls)
    {
        using (var scope = Scope())
        {
            await using (var first = source.Create())
                await AddAsync(first, calls, "one");
            await using (var second = source.Create())
                await AddAsync(second, calls, "two");
            scope.Complete();
        }

        log.Note("names", await NamesAsync(source, calls));
    }

    public static Task Two_contexts_open_at_once(ContextSource source, StoryLog log, Calls calls) =>
        TogetherAsync(source, log, calls, "SELECT 1");

    public static Task Two_contexts_of_which_one_cannot_be_prepared(ContextSource source, StoryLog log, Calls calls) =>
        TogetherAsync(source, log, calls, "CREATE TEMP TABLE kept (n int)");

    public static async Task Opened_before(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await calls.Open(shop);
        using (var scope = Scope())
        {
            await AddAsync(shop, calls, "one");
            scope.Complete();
        }

        await calls.Close(shop);
        log.Note("names", await NamesAsync(source, calls));
    }

    public static async Task Suppressed(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        using (Scope())
        {
            using (new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled))
                await AddAsync(shop, calls, "one");
        }

        log.Note("names", await NamesAsync(source, calls));
    }

    public static async Task With_a_transaction_inside(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        using (Scope())
            await log.Await("beginning", () => calls.Begin(shop));
        log.Note("afterwards", await calls.Count(shop.Customers));
    }

    public static async Task Enlisted_by_hand(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        using (var transaction = new CommittableTransaction())
        {
            await calls.Open(shop);
            shop.Database.EnlistTransaction(transaction);
            log.Note("enlisted", ReferenceEquals(transaction, shop.Database.GetEnlistedTransaction()));
            await AddAsync(shop, calls, "one");
            await calls.Close(shop);
            transaction.Commit();
        }

        log.Note("names", await NamesAsync(source, calls));
    }

    public static async Task Enlisted_and_rolled_back(ContextSource source, StoryLog log, Calls calls)
    {
        await using (var shop = source.Create())
        {
            using var transaction = new CommittableTransaction();
            await calls.Open(shop);
            shop.Database.EnlistTransaction(transaction);
            await AddAsync(shop, calls, "one");
            transaction.Rollback();
        }

        log.Note("names", await NamesAsync(source, calls));
    }

    // Over two connections at once the transaction is prepared on both, before it is committed.
    private static async Task TogetherAsync(ContextSource source, StoryLog log, Calls calls, string sql)
    {
        await using (var first = source.Create())
        await using (var second = source.Create())
        {
            await log.Await("the scope", async () =>
            {
                using var scope = Scope();
                await calls.Open(first);
                await AddAsync(first, calls, "one");
                await AddAsync(second, calls, "two");
                await calls.Sql(second, sql);
                scope.Complete();
            });
            log.State(second.Database.GetDbConnection());
        }

        log.Note("names", await NamesAsync(source, calls));
    }

    private static TransactionScope Scope() => new(TransactionScopeAsyncFlowOption.Enabled);

    private static async Task AddAsync(Shop shop, Calls calls, string name)
    {
        shop.Add(new Customer { Name = name });
        await calls.Save(shop);
    }

    private static async Task<IEnumerable<string>> NamesAsync(ContextSource source, Calls calls)
    {
        await using var shop = source.Create();
        return await calls.ToList(shop.Customers.OrderBy(c => c.Id).Select(c => c.Name));
    }
}

using System.Data;
using LeakGuard.EntityFrameworkCore.Tests.Differential;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using Microsoft.EntityFrameworkCore.Storage;

namespace LeakGuard.EntityFrameworkCore.Tests.Stories;

[Stories("transaction")]
[Feature("EF Core", "transactions, savepoints, raw `BEGIN`")]
internal static class TransactionStories
{
    public static async Task Commit(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await using (var transaction = await calls.Begin(shop))
        {
            await AddAsync(shop, calls, "one");
            await AddAsync(shop, calls, "two");
            log.Note("state", shop.Database.GetDbConnection().State);
            await calls.Commit(transaction);
            log.Note("state", shop.Database.GetDbConnection().State);
        }

        log.Note("names", await NamesAsync(source, calls));
    }

    public static async Task Rollback(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await using (var transaction = await calls.Begin(shop))
        {
            await AddAsync(shop, calls, "one");
            await calls.Rollback(transaction);
        }

        log.Note("names", await NamesAsync(source, calls));
    }

    public static async Task Disposed_without_commit(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        var transaction = await calls.Begin(shop);
        await AddAsync(shop, calls, "one");
        await calls.Dispose(transaction);
        log.Note("current", shop.Database.CurrentTransaction);
        log.Note("state", shop.Database.GetDbConnection().State);
        log.Note("names", await NamesAsync(source, calls));
        await log.Await("committing", () => calls.Commit(transaction));
    }

    public static async Task Never_disposed(ContextSource source, StoryLog log, Calls calls)
    {
        var shop = source.Create();
        await calls.Begin(shop);
        await AddAsync(shop, calls, "one");
        await calls.Dispose(shop);
        log.Note("names", await NamesAsync(source, calls));
    }

    public static async Task Several_in_a_row(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        for (var n = 0; n < 4; n++)
        {
            await using var transaction = await calls.Begin(shop);
            await AddAsync(shop, calls, $"{n}");
            if (n % 2 == 0)
                await calls.Commit(transaction);
        }

        log.Note("names", await NamesAsync(source, calls));
    }

    public static async Task Nested(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await using var transaction = await calls.Begin(shop);
        await log.Await("beginning another", () => calls.Begin(shop));
        await AddAsync(shop, calls, "one");
        await calls.Commit(transaction);
        log.Note("names", await NamesAsync(source, calls));
        log.Note("state", shop.Database.GetDbConnection().State);
    }

    public static async Task Isolation_levels(ContextSource source, StoryLog log, Calls calls)
    {
        foreach (var level in Enum.GetValues<IsolationLevel>())
        {
            await using var shop = source.Create();
            await log.Await($"{level}", async () =>
            {
                await using var transaction = await calls.Get(() => shop.Database.BeginTransaction(level), () => shop.Database.BeginTransactionAsync(level));
                log.Note("level", await calls.Single(shop.Database.SqlQuery<string>($"SELECT current_setting('transaction_isolation') AS \"Value\"")));
                await calls.Commit(transaction);
            });
        }
    }

    public static async Task Ended_twice(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await using var transaction = await calls.Begin(shop);
        await calls.Commit(transaction);
        await log.Await("committing", () => calls.Commit(transaction));
        await log.Await("rolling back", () => calls.Rollback(transaction));
        await log.Await("by the facade", () => calls.Do(shop.Database.CommitTransaction, () => shop.Database.CommitTransactionAsync()));
    }

    public static async Task By_the_facade(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await calls.Begin(shop);
        await AddAsync(shop, calls, "one");
        await calls.Do(shop.Database.CommitTransaction, () => shop.Database.CommitTransactionAsync());
        await calls.Begin(shop);
        await AddAsync(shop, calls, "two");
        await calls.Do(shop.Database.RollbackTransaction, () => shop.Database.RollbackTransactionAsync());
        log.Note("names", await NamesAsync(source, calls));
    }

    public static async Task A_failed_one(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await using (var transaction = await calls.Begin(shop))
        {
            await AddAsync(shop, calls, "one");
            await log.Await("failing", () => calls.Sql(shop, "SELECT 1/0"));
            await log.Await("going on", () => calls.Count(shop.Customers));
            await log.Await("committing", () => calls.Commit(transaction));
        }

        log.Note("names", await NamesAsync(source, calls));
    }

    public static async Task Savepoints(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await using var transaction = await calls.Begin(shop);
        log.Note("supported", transaction.SupportsSavepoints);
        await AddAsync(shop, calls, "one");
        await calls.Do(() => transaction.CreateSavepoint("here"), () => transaction.CreateSavepointAsync("here"));
        await AddAsync(shop, calls, "two");
        await calls.Do(() => transaction.RollbackToSavepoint("here"), () => transaction.RollbackToSavepointAsync("here"));
        await calls.Do(() => transaction.ReleaseSavepoint("here"), () => transaction.ReleaseSavepointAsync("here"));
        await log.Await("to one that is gone", () => calls.Do(() => transaction.RollbackToSavepoint("here"), () => transaction.RollbackToSavepointAsync("here")));
        await calls.Rollback(transaction);
        log.Note("names", await NamesAsync(source, calls));
    }

    public static async Task The_savepoint_of_a_failed_save(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await using var transaction = await calls.Begin(shop);
        await AddAsync(shop, calls, "one");
        shop.AddRange(new Customer { Name = "two" }, new Customer { Name = "one" });
        await log.Await("saving", () => calls.Save(shop));
        shop.ChangeTracker.Clear();
        await AddAsync(shop, calls, "three");
        await calls.Commit(transaction);
        log.Note("names", await NamesAsync(source, calls));
    }

    public static async Task Raw_SQL(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await calls.Open(shop);
        await calls.Sql(shop, "BEGIN");
        await AddAsync(shop, calls, "one");
        await calls.Sql(shop, "ROLLBACK");
        await calls.Sql(shop, "BEGIN");
        await log.Await("adding", () => AddAsync(shop, calls, "two"));
        await calls.Sql(shop, "COMMIT");
        await calls.Close(shop);
        log.Note("names", await NamesAsync(source, calls));
    }

    public static async Task Raw_BEGIN_on_a_connection_that_closes(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await calls.Sql(shop, "BEGIN");
        shop.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        await AddAsync(shop, calls, "one");
        log.Note("names", await NamesAsync(source, calls));
    }

    public static async Task Shared_by_two_contexts(ContextSource source, StoryLog log, Calls calls)
    {
        await using var connection = source.DataSource.CreateConnection();
        await using var first = source.On(connection);
        await using var second = source.On(connection);
        await using (var transaction = await calls.Begin(first))
        {
            await AddAsync(first, calls, "one");
            await calls.Do(() => second.Database.UseTransaction(transaction.GetDbTransaction()), () => second.Database.UseTransactionAsync(transaction.GetDbTransaction()));
            await AddAsync(second, calls, "two");
            await calls.Commit(transaction);
        }

        log.Note("names", await NamesAsync(source, calls));
    }

    public static async Task Of_another_connection(ContextSource source, StoryLog log, Calls calls)
    {
        await using var first = source.Create();
        await using var second = source.Create();
        await using var transaction = await calls.Begin(first);
        await log.Await("using it", () => calls.Do(
            () => second.Database.UseTransaction(transaction.GetDbTransaction()),
            () => second.Database.UseTransactionAsync(transaction.GetDbTransaction())));
    }

    public static async Task Brought_along(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await calls.Open(shop);
        await using (var own = await calls.Begin(shop.Database.GetDbConnection()))
        {
            await calls.Do(() => shop.Database.UseTransaction(own), () => shop.Database.UseTransactionAsync(own));
            await AddAsync(shop, calls, "one");
            await calls.Commit(own);
            await calls.Do(() => shop.Database.UseTransaction(null), () => shop.Database.UseTransactionAsync(null));
        }

        await AddAsync(shop, calls, "two");
        log.Note("names", await NamesAsync(source, calls));
        log.Note("state", shop.Database.GetDbConnection().State);
    }

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

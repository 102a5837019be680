using System.Data;
using System.Data.Common;
using System.Transactions;
using IsolationLevel = System.Data.IsolationLevel;

namespace LeakGuard.Clients.Tests.DapperStories;

[Stories("dapper transactions")]
[Feature("Dapper", "transactions, savepoints, `TransactionScope`")]
internal static class TransactionStories
{
    private const string Insert = "INSERT INTO owners VALUES (9, 'Zoe')";
    private const string Count = "SELECT count(*) FROM owners";

    public static async Task Commit(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        using (var transaction = await via.Begin(c))
        {
            await log.Await("insert", () => via.Execute(c, Insert, transaction: transaction));
            await log.Await("commit", () => via.Commit(transaction));
        }

        await log.Await("owners", () => via.Scalar<long>(c, Count));
    }

    public static async Task Rollback(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        using var transaction = await via.Begin(c, IsolationLevel.Serializable);
        await log.Await("insert", () => via.Execute(c, Insert, transaction: transaction));
        await log.Await("rollback", () => via.Rollback(transaction));
        await log.Await("owners", () => via.Scalar<long>(c, Count));
    }

    public static async Task Disposed_without_a_word(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        using (var transaction = await via.Begin(c))
            await log.Await("insert", () => via.Execute(c, Insert, transaction: transaction));
        await log.Await("owners", () => via.Scalar<long>(c, Count));
    }

    public static async Task Without_naming_the_transaction(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        using var transaction = await via.Begin(c);
        await log.Await("insert", () => via.Execute(c, Insert));
        await log.Await("rollback", () => via.Rollback(transaction));
        await log.Await("owners", () => via.Scalar<long>(c, Count));
    }

    public static async Task An_error_aborts_it(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        using var transaction = await via.Begin(c);
        await log.Await("twice", () => via.Execute(c, "INSERT INTO owners VALUES (1, 'again')", transaction: transaction));
        await log.Await("goes on", () => via.Scalar<long>(c, Count, transaction: transaction));
        await log.Await("commit", () => via.Commit(transaction));
        await log.Await("owners", () => via.Scalar<long>(c, Count));
    }

    public static async Task Savepoints(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        using var transaction = await via.Begin(c);
        await log.Await("insert", () => via.Execute(c, Insert, transaction: transaction));
        await log.Await("save", () => via.Save(transaction, "before"));
        await log.Await("again", () => via.Execute(c, Insert, transaction: transaction));
        await log.Await("back", () => via.RollbackTo(transaction, "before"));
        await log.Await("commit", () => via.Commit(transaction));
        await log.Await("owners", () => via.Scalar<long>(c, Count));
    }

    public static async Task A_completed_one(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        using var transaction = await via.Begin(c);
        await log.Await("commit", () => via.Commit(transaction));
        await log.Await("insert", () => via.Execute(c, Insert, transaction: transaction));
        await log.Await("commit again", () => via.Commit(transaction));
    }

    public static async Task A_scope(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.ClosedAsync(ds, via);
        foreach (var completes in new[] { false, true })
        {
            using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
            {
                await log.Await("insert", () => via.Execute(c, Insert));
                await log.Await("seen inside", () => via.Scalar<long>(c, Count));
                if (completes)
                    scope.Complete();
            }

            await log.Await("owners", () => via.Scalar<long>(c, Count));
        }
    }

    public static async Task A_reader_inside(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        using var transaction = await via.Begin(c);
        // To the end: Dapper cancels a query that it leaves early, and whether that still hits the transaction is a matter of luck.
        await via.Stream<int>(c, "SELECT generate_series(1, 1000)", _ => true);
        await log.Await("insert", () => via.Execute(c, Insert, transaction: transaction));
        await log.Await("commit", () => via.Commit(transaction));
        await log.Await("owners", () => via.Scalar<long>(c, Count));
    }
}

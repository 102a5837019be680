using System.Data.Common;
using System.Transactions;
using LeakGuard.Differential;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("enlistment")]
internal static class EnlistmentStories
{
    private const string Count = "SELECT count(*) FROM t";
    private const string Insert = "INSERT INTO t VALUES (1)";

    public static async Task By_hand_and_committed(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await Table(ds, via));
        using var transaction = new CommittableTransaction();
        log.Do("enlist", () => c.EnlistTransaction(transaction));
        await log.Await("insert", () => via.Run(c, Insert));
        log.Do("commit", transaction.Commit);
        await log.Await("count", () => via.Ask(c, Count));
        log.State(c);
    }

    public static async Task By_hand_and_rolled_back(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await Table(ds, via));
        using var transaction = new CommittableTransaction();
        c.EnlistTransaction(transaction);
        await via.Run(c, Insert);
        log.Do("rollback", transaction.Rollback);
        await log.Await("count", () => via.Ask(c, Count));
    }

    public static async Task In_none(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        log.Do("not enlisted", () => c.EnlistTransaction(null));
        using var transaction = new CommittableTransaction();
        c.EnlistTransaction(transaction);
        log.Do("enlisted", () => c.EnlistTransaction(null));
        transaction.Rollback();
        log.Do("over", () => c.EnlistTransaction(null));
        await log.Await("ask", () => via.Ask(c, Count));
    }

    public static async Task Twice(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using var transaction = new CommittableTransaction();
        using var other = new CommittableTransaction();
        c.EnlistTransaction(transaction);
        log.Do("the same", () => c.EnlistTransaction(transaction));
        log.Do("another", () => c.EnlistTransaction(other));
        transaction.Rollback();
        log.Do("another, later", () => c.EnlistTransaction(other));
        other.Rollback();
    }

    public static async Task Inside_a_local_transaction(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using var local = await via.Begin(c);
        using var transaction = new CommittableTransaction();
        log.Do("enlist", () => c.EnlistTransaction(transaction));
        await log.Await("commit", () => via.Commit(local));
    }

    public static async Task On_a_closed_connection(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        await via.Close(c);
        using var transaction = new CommittableTransaction();
        log.Do("enlist", () => c.EnlistTransaction(transaction));
        transaction.Rollback();
    }

    public static async Task In_one_already_over(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using var transaction = new CommittableTransaction();
        transaction.Rollback();
        log.Do("enlist", () => c.EnlistTransaction(transaction));
        await log.Await("ask", () => via.Ask(c, Count));
    }

    [Settings("Enlist=false")]
    public static async Task Switched_off(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            using var inside = await via.Opened(ds);
            await log.Await("insert", () => via.Run(inside, Insert));
        }

        await log.Await("count", () => via.Ask(c, Count));
    }

    public static async Task Closed_before_the_commit(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await Table(ds, via));
        using var transaction = new CommittableTransaction();
        c.EnlistTransaction(transaction);
        await via.Run(c, Insert);
        await via.Close(c);
        log.State(c);
        log.Do("commit", transaction.Commit);
        await via.Open(c);
        await log.Await("count", () => via.Ask(c, Count));
    }

    private static async Task<DbConnection> Table(DbDataSource ds, Calls via)
    {
        var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE t (n int)");
        return c;
    }
}

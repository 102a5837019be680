using System.Data.Common;
using System.Data;
using LeakGuard.Differential;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("savepoints and endings")]
internal static class SavepointStories
{
    private const string All = "SELECT string_agg(n::text, ',' ORDER BY n) FROM t";

    public static async Task Roll_back_to_one(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using var transaction = await via.Begin(c);
        log.Note("supported", transaction.SupportsSavepoints);
        await via.Run(c, "INSERT INTO t VALUES (1)");
        await log.Await("save", () => via.Save(transaction, "one"));
        await via.Run(c, "INSERT INTO t VALUES (2)");
        await log.Await("back", () => via.RollbackTo(transaction, "one"));
        await via.Run(c, "INSERT INTO t VALUES (3)");
        await log.Await("commit", () => via.Commit(transaction));
        await log.Await("rows", () => via.Ask(c, All));
    }

    public static async Task Release_one(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using var transaction = await via.Begin(c);
        await log.Await("save", () => via.Save(transaction, "one"));
        await via.Run(c, "INSERT INTO t VALUES (2)");
        await log.Await("release", () => via.Release(transaction, "one"));
        await log.Await("back to what is gone", () => via.RollbackTo(transaction, "one"));
        await log.Await("rows", () => via.Ask(c, All));
    }

    public static async Task Rescue_a_failed_transaction(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using var transaction = await via.Begin(c);
        await via.Run(c, "INSERT INTO t VALUES (1)");
        await via.Save(transaction, "Quoted \"name\"");
        await log.Await("error", () => via.Run(c, "INSERT INTO t VALUES ('x')"));
        await log.Await("back", () => via.RollbackTo(transaction, "Quoted \"name\""));
        await via.Run(c, "INSERT INTO t VALUES (2)");
        await log.Await("commit", () => via.Commit(transaction));
        await log.Await("rows", () => via.Ask(c, All));
    }

    public static async Task Names_that_are_wrong(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using var transaction = await via.Begin(c);
        await log.Await("null", () => via.Save(transaction, null!));
        await log.Await("empty", () => via.Save(transaction, ""));
        await log.Await("back to blank", () => via.RollbackTo(transaction, " "));
        await log.Await("release null", () => via.Release(transaction, null!));
        await log.Await("back to none", () => via.RollbackTo(transaction, "none"));
        await log.Await("release none", () => via.Release(transaction, "none"));
    }

    public static async Task Nested(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using var transaction = await via.Begin(c);
        for (var i = 0; i < 4; i++)
        {
            await via.Save(transaction, $"s{i}");
            await via.Run(c, $"INSERT INTO t VALUES ({i})");
        }

        await log.Await("back two", () => via.RollbackTo(transaction, "s2"));
        await log.Await("the later is gone", () => via.RollbackTo(transaction, "s3"));
        await log.Await("the earlier is not", () => via.RollbackTo(transaction, "s1"));
        await log.Await("rows", () => via.Ask(c, All));
    }

    public static async Task A_deferred_constraint_fails_the_commit(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        await via.Run(c, "CREATE TABLE t (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
        using var transaction = await via.Begin(c);
        await via.Run(c, "INSERT INTO t VALUES (1), (1)");
        await log.Await("commit", () => via.Commit(transaction));
        log.State(c);
        log.Get("connection", () => transaction.Connection);
        await log.Await("rollback", () => via.Rollback(transaction));
        await log.Await("rows", () => via.Ask(c, All));
        await log.Await("next", () => via.Begin(c));
    }

    public static async Task Ended_by_sql(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using var transaction = await via.Begin(c);
        await via.Run(c, "INSERT INTO t VALUES (1)");
        await log.Await("sql", () => via.Run(c, "COMMIT"));
        await log.Await("commit", () => via.Commit(transaction));
        await log.Await("rows", () => via.Ask(c, All));
        await log.Await("next", () => via.Begin(c));
    }

    public static async Task Serialization_failure(DbDataSource ds, StoryLog log, Calls via)
    {
        using var first = await Table(ds, via);
        await via.Run(first, "INSERT INTO t VALUES (1)");
        using var second = await via.Opened(ds);
        using var one = await via.Begin(first, IsolationLevel.RepeatableRead);
        using var two = await via.Begin(second, IsolationLevel.RepeatableRead);
        await via.Ask(first, All);
        await via.Ask(second, All);
        await via.Run(first, "UPDATE t SET n = 2");
        await via.Commit(one);
        await log.Await("too late", () => via.Run(second, "UPDATE t SET n = 3"));
        await log.Await("rollback", () => via.Rollback(two));
    }

    public static async Task Seen_by_others_only_after_commit(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using var other = await via.Opened(ds);
        using var transaction = await via.Begin(c);
        await via.Run(c, "INSERT INTO t VALUES (1)");
        await log.Await("inside", () => via.Ask(c, All));
        await log.Await("outside", () => via.Ask(other, All));
        await via.Commit(transaction);
        await log.Await("outside", () => via.Ask(other, All));
    }

    private static async Task<DbConnection> Table(DbDataSource ds, Calls via)
    {
        var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE t (n int)");
        return c;
    }
}

using System.Data.Common;
using System.Data;
using LeakGuard.Differential;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("transaction")]
internal static class TransactionStories
{
    private const string Count = "SELECT count(*) FROM t";

    public static async Task Commit(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using (var transaction = await via.Begin(c))
        {
            await via.Run(c, "INSERT INTO t VALUES (1)");
            await log.Await("commit", () => via.Commit(transaction));
        }

        await log.Await("count", () => via.Ask(c, Count));
    }

    public static async Task Rollback(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using (var transaction = await via.Begin(c))
        {
            await via.Run(c, "INSERT INTO t VALUES (1)");
            await log.Await("rollback", () => via.Rollback(transaction));
        }

        await log.Await("count", () => via.Ask(c, Count));
    }

    public static async Task Dispose_without_commit(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await Table(ds, via));
        var transaction = await via.Begin(c);
        await via.Run(c, "INSERT INTO t VALUES (1)");
        await log.Await("dispose", () => via.Dispose(transaction));
        await log.Await("dispose again", () => via.Dispose(transaction));
        await log.Await("count", () => via.Ask(c, Count));
    }

    public static async Task Used_after_its_end(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using var transaction = await via.Begin(c);
        await via.Commit(transaction);
        await log.Await("commit again", () => via.Commit(transaction));
        await log.Await("rollback", () => via.Rollback(transaction));
        await log.Await("save", () => via.Save(transaction, "s"));
        log.Get("level", () => transaction.IsolationLevel);
        log.Get("connection", () => transaction.Connection);
    }

    public static async Task Rollback_twice(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using var transaction = await via.Begin(c);
        await log.Await("rollback", () => via.Rollback(transaction));
        await log.Await("rollback again", () => via.Rollback(transaction));
        await log.Await("commit", () => via.Commit(transaction));
    }

    public static async Task Used_after_dispose(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        var transaction = await via.Begin(c);
        await via.Dispose(transaction);
        await log.Await("commit", () => via.Commit(transaction));
        await log.Await("rollback", () => via.Rollback(transaction));
        await log.Await("save", () => via.Save(transaction, "s"));
        log.Get("connection", () => transaction.Connection);
        log.Get("level", () => transaction.IsolationLevel);
        log.Get("savepoints", () => transaction.SupportsSavepoints);
    }

    public static async Task Its_connection(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using var transaction = await via.Begin(c);
        log.Note("while open", ReferenceEquals(transaction.Connection, c));
        await via.Commit(transaction);
        log.Get("after commit", () => ReferenceEquals(transaction.Connection, c));
        using var second = await via.Begin(c);
        log.Note("second", ReferenceEquals(second.Connection, c));

        // What the finished first one does now is not told: Npgsql uses one object for both, so that it would
        // commit the second; a guarded transaction refuses.
        await log.Await("commit the second", () => via.Commit(second));
    }

    public static async Task Isolation_levels(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        foreach (var level in Enum.GetValues<IsolationLevel>())
        {
            log.Note("level", level);
            using var transaction = await log.Await("begin", () => via.Begin(c, level));
            log.Get("is", () => transaction?.IsolationLevel);
            await log.Await("in the server", () => via.Ask(c, "SHOW transaction_isolation"));
        }

        using var plain = await via.Begin(c);
        log.Note("default", plain.IsolationLevel);
    }

    public static async Task Nested_begin(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using var transaction = await via.Begin(c);
        await via.Run(c, "INSERT INTO t VALUES (1)");
        await log.Await("second", () => via.Begin(c));
        await log.Await("third", () => via.Begin(c, IsolationLevel.Serializable));
        await log.Await("commit", () => via.Commit(transaction));
        await log.Await("count", () => via.Ask(c, Count));
    }

    public static async Task Failed(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await Table(ds, via));
        using var transaction = await via.Begin(c);
        await via.Run(c, "INSERT INTO t VALUES (1)");
        await log.Await("error", () => via.Ask(c, "SELECT 1 / 0"));
        await log.Await("goes on", () => via.Ask(c, "SELECT 1"));
        log.State(c);
        await log.Await("commit", () => via.Commit(transaction));
        await log.Await("count", () => via.Ask(c, Count));
    }

    public static async Task Failed_and_rolled_back(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using (var transaction = await via.Begin(c))
        {
            await log.Await("error", () => via.Run(c, "INSERT INTO nowhere VALUES (1)"));
            await log.Await("rollback", () => via.Rollback(transaction));
        }

        using (await via.Begin(c))
            await log.Await("error", () => via.Run(c, "INSERT INTO nowhere VALUES (1)"));
        await log.Await("count", () => via.Ask(c, Count));
    }

    public static async Task On_a_closed_connection(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        var transaction = await via.Begin(c);
        await via.Run(c, "INSERT INTO t VALUES (1)");
        await via.Close(c);
        await log.Await("commit", () => via.Commit(transaction));
        await log.Await("rollback", () => via.Rollback(transaction));
        log.Get("connection", () => transaction.Connection);
        await log.Await("dispose", () => via.Dispose(transaction));
        await via.Open(c);
        await log.Await("count", () => via.Ask(c, Count));
    }

    public static async Task Survives_no_reopening(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        using var transaction = await via.Begin(c);
        await via.Run(c, "INSERT INTO t VALUES (1)");
        await via.Close(c);
        await via.Open(c);
        await log.Await("count", () => via.Ask(c, Count));
        await log.Await("commit", () => via.Commit(transaction));
        await log.Await("a new one", () => via.Begin(c));
    }

    public static async Task The_connection_is_disposed_first(DbDataSource ds, StoryLog log, Calls via)
    {
        var c = log.Watch(await Table(ds, via));
        var transaction = await via.Begin(c);
        await via.Run(c, "INSERT INTO t VALUES (1)");
        await log.Await("connection", () => via.Dispose(c));
        await log.Await("commit", () => via.Commit(transaction));
        await log.Await("dispose", () => via.Dispose(transaction));
        using var next = await via.Opened(ds);
        await log.Await("count", () => via.Ask(next, Count));
    }

    public static async Task By_hand(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Table(ds, via);
        await log.Await("begin", () => via.Run(c, "BEGIN"));
        await log.Await("insert", () => via.Run(c, "INSERT INTO t VALUES (1)"));
        await log.Await("begin over it", () => via.Begin(c));
        await log.Await("rollback", () => via.Run(c, "ROLLBACK"));
        await log.Await("count", () => via.Ask(c, Count));
        await log.Await("all at once", () => via.Run(c, "BEGIN; INSERT INTO t VALUES (2); COMMIT"));
        await log.Await("count", () => via.Ask(c, Count));
        await log.Await("commit without begin", () => via.Run(c, "COMMIT"));
        await log.Await("then by method", async () => await via.Commit(await via.Begin(c)));
    }

    /// <summary>An open connection, and an empty table t.</summary>
    private static async Task<DbConnection> Table(DbDataSource ds, Calls via)
    {
        var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE t (n int)");
        return c;
    }
}

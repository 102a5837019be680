using System.Data.Common;
using System.Transactions;
using LeakGuard.Differential;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("transaction scope")]
internal static class ScopeStories
{
    private const string Count = "SELECT count(*) FROM t";
    private const string Insert = "INSERT INTO t VALUES (1)";

    public static async Task Completed(DbDataSource ds, StoryLog log, Calls via)
    {
        await Table(ds, via);
        using (var scope = Scope())
        {
            using var c = log.Watch(await via.Opened(ds));
            await log.Await("insert", () => via.Run(c, Insert));
            scope.Complete();
        }

        await Counted(ds, log, via);
    }

    public static async Task Not_completed(DbDataSource ds, StoryLog log, Calls via)
    {
        await Table(ds, via);
        using (Scope())
        {
            using var c = log.Watch(await via.Opened(ds));
            await log.Await("insert", () => via.Run(c, Insert));
        }

        await Counted(ds, log, via);
    }

    public static async Task Several_commands_on_one_connection(DbDataSource ds, StoryLog log, Calls via)
    {
        await Table(ds, via);
        using (var scope = Scope())
        {
            using var c = await via.Opened(ds);
            await log.Await("insert", () => via.Run(c, Insert));
            await log.Await("insert", () => via.Run(c, Insert));
            await log.Await("batch", () => via.NonQuery(c.Batch(Insert, Insert)));
            await log.Await("count", () => via.Ask(c, Count));
            scope.Complete();
        }

        await Counted(ds, log, via);
    }

    public static async Task Closed_and_reopened_inside(DbDataSource ds, StoryLog log, Calls via)
    {
        await Table(ds, via);
        using (var scope = Scope())
        {
            using var c = log.Watch(await via.Opened(ds));
            var pid = await Backends.PidAsync(c);
            await via.Run(c, Insert);
            await via.Close(c);
            log.State(c);
            await via.Open(c);
            log.Note("same process", await Backends.PidAsync(c) == pid);
            await log.Await("sees its own row", () => via.Ask(c, Count));
            scope.Complete();
        }

        await Counted(ds, log, via);
    }

    public static async Task One_connection_after_another(DbDataSource ds, StoryLog log, Calls via)
    {
        await Table(ds, via);
        using (var scope = Scope())
        {
            for (var i = 0; i < 3; i++)
            {
                using var c = await via.Opened(ds);
                await via.Run(c, Insert);
                await log.Await("sees all rows", () => via.Ask(c, Count));
            }

            scope.Complete();
        }

        await Counted(ds, log, via);
    }

    public static async Task Commands_of_the_data_source(DbDataSource ds, StoryLog log, Calls via)
    {
        await Table(ds, via);
        using (Scope())
        {
            await log.Await("insert", () => via.NonQuery(ds.CreateCommand(Insert)));
            await log.Await("count", () => via.Scalar(ds.CreateCommand(Count)));
        }

        await Counted(ds, log, via);
    }

    public static async Task The_connection_outlives_the_scope(DbDataSource ds, StoryLog log, Calls via)
    {
        await Table(ds, via);
        DbConnection c;
        using (var scope = Scope())
        {
            c = log.Watch(await via.Opened(ds));
            await via.Run(c, Insert);
            scope.Complete();
        }

        log.State(c);
        await log.Await("count", () => via.Ask(c, Count));
        await log.Await("insert", () => via.Run(c, Insert));
        await log.Await("dispose", () => via.Dispose(c));
        await Counted(ds, log, via);
    }

    public static async Task A_connection_opened_before(DbDataSource ds, StoryLog log, Calls via)
    {
        await Table(ds, via);
        using var c = await via.Opened(ds);
        using (Scope())
            await log.Await("not enlisted", () => via.Run(c, Insert));
        await Counted(ds, log, via);
    }

    public static async Task A_local_transaction_inside(DbDataSource ds, StoryLog log, Calls via)
    {
        await Table(ds, via);
        using (Scope())
        {
            using var c = await via.Opened(ds);
            await log.Await("begin", () => via.Begin(c));
        }

        await Counted(ds, log, via);
    }

    public static async Task An_error_inside(DbDataSource ds, StoryLog log, Calls via)
    {
        await Table(ds, via);
        await log.Await("scope", async () =>
        {
            using var scope = Scope();
            using var c = log.Watch(await via.Opened(ds));
            await via.Run(c, Insert);
            await log.Await("error", () => via.Ask(c, "SELECT 1 / 0"));
            await log.Await("goes on", () => via.Ask(c, Count));
            scope.Complete();
        });
        await Counted(ds, log, via);
    }

    public static async Task A_deferred_error_at_the_end(DbDataSource ds, StoryLog log, Calls via)
    {
        using (var setup = await via.Opened(ds))
            await via.Run(setup, "CREATE TABLE t (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
        await log.Await("scope", async () =>
        {
            using var scope = Scope();
            using var c = await via.Opened(ds);
            await via.Run(c, "INSERT INTO t VALUES (1), (1)");
            scope.Complete();
        });
        await Counted(ds, log, via);
    }

    public static async Task Two_connections_at_once(DbDataSource ds, StoryLog log, Calls via)
    {
        await Table(ds, via);
        await log.Await("scope", async () =>
        {
            using var scope = Scope();
            using var first = await via.Opened(ds);
            await log.Await("first", () => via.Run(first, Insert));
            using var second = await log.Await("second opens", () => via.Opened(ds));
            if (second is not null)
                await log.Await("second", () => via.Run(second, Insert));
            scope.Complete();
        });
        await Counted(ds, log, via);
    }

    public static async Task Requires_new_inside(DbDataSource ds, StoryLog log, Calls via)
    {
        await Table(ds, via);
        using (Scope())
        {
            using var outer = await via.Opened(ds);
            await via.Run(outer, Insert);
            using (var scope = Scope(TransactionScopeOption.RequiresNew))
            {
                using var inner = await via.Opened(ds);
                await via.Run(inner, Insert);
                await log.Await("inner sees", () => via.Ask(inner, Count));
                scope.Complete();
            }

            await log.Await("outer sees", () => via.Ask(outer, Count));
        }

        await Counted(ds, log, via);
    }

    public static async Task Suppressed_inside(DbDataSource ds, StoryLog log, Calls via)
    {
        await Table(ds, via);
        using (Scope())
        {
            using (Scope(TransactionScopeOption.Suppress))
            {
                using var free = await via.Opened(ds);
                await log.Await("insert", () => via.Run(free, Insert));
            }

            using var bound = await via.Opened(ds);
            await via.Run(bound, Insert);
            await log.Await("sees", () => via.Ask(bound, Count));
        }

        await Counted(ds, log, via);
    }

    private static TransactionScope Scope(TransactionScopeOption option = TransactionScopeOption.Required) =>
        new(option, TransactionScopeAsyncFlowOption.Enabled);

    private static async Task Table(DbDataSource ds, Calls via)
    {
        using var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE t (n int)");
    }

    private static async Task Counted(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("in the end", () => via.Ask(c, Count));
    }
}

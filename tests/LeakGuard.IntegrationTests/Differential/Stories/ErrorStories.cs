using System.Data.Common;
using System.Data;
using LeakGuard.Differential;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("errors")]
internal static class ErrorStories
{
    public static async Task Syntax(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        await log.Await("scalar", () => via.Ask(c, "SELEC 1"));
        await log.Await("non query", () => via.Run(c, "SELECT 1 FROM"));
        await log.Await("reader", () => via.Reader(c.Command("SELECT ,")));
        log.State(c);
        await log.Await("goes on", () => via.Ask(c, "SELECT 1"));
    }

    public static async Task Constraints(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (id int NOT NULL REFERENCES parent, n int CHECK (n > 0), EXCLUDE (n WITH =))");
        await via.Run(c, "INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1, 1)");
        await log.Await("unique", () => via.Run(c, "INSERT INTO parent VALUES (1)"));
        await log.Await("foreign key", () => via.Run(c, "INSERT INTO child VALUES (7, 7)"));
        await log.Await("check", () => via.Run(c, "INSERT INTO child VALUES (1, -1)"));
        await log.Await("not null", () => via.Run(c, "INSERT INTO child VALUES (NULL, 1)"));
        await log.Await("exclusion", () => via.Run(c, "INSERT INTO child VALUES (1, 1)"));
        await log.Await("still referenced", () => via.Run(c, "DELETE FROM parent"));
    }

    [Settings("Include Error Detail=true")]
    public static async Task Details_when_asked_for(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)");
        await log.Await("unique", () => via.NonQuery(c.Command("INSERT INTO t VALUES ($1)", Ado.At(1))));
    }

    public static async Task Things_that_are_not_there(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        foreach (var sql in new[] { "SELECT * FROM nowhere", "SELECT nothing", "SELECT no_function()", "SELECT 1::no_type", "SELECT * FROM no_schema.t", "DROP TABLE nowhere" })
            await log.Await(sql, () => via.Run(c, sql));
    }

    public static async Task Values_that_do_not_fit(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        foreach (var sql in new[] { "SELECT 1 / 0", "SELECT 99999::smallint", "SELECT 'x'::int", "SELECT '2024-02-30'::date", "SELECT 'abcdef'::json", "SELECT (SELECT generate_series(1, 2))", "SELECT repeat('x', 2000000000)" })
            await log.Await(sql, () => via.Ask(c, sql));
        log.State(c);
    }

    public static async Task Raised_by_a_function(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("raise", () => via.Run(c, "DO $$ BEGIN RAISE EXCEPTION 'own words %', 5 USING ERRCODE = 'XX123', HINT = 'a hint', DETAIL = 'a detail'; END $$"));
        await log.Await("notice", () => via.Run(c, "DO $$ BEGIN RAISE NOTICE 'just saying'; END $$"));
        await log.Await("assert", () => via.Run(c, "DO $$ BEGIN ASSERT false, 'not so'; END $$"));
    }

    public static async Task Errors_in_the_middle_of_rows(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        using (var reader = await via.Reader(c.Command("SELECT 10 / (3 - n) AS q FROM generate_series(1, 5) n")))
        {
            await log.Await("rows", () => log.Results(reader, via));
            await log.Await("read on", () => via.Read(reader));
            log.Get("value", () => reader.GetValue(0));
        }

        log.State(c);
        await log.Await("goes on", () => via.Ask(c, "SELECT 1"));
    }

    public static async Task A_connection_killed_at_work(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        var pid = await Backends.PidAsync(c);
        using var command = c.Command("SELECT pg_sleep(40)");
        var running = Task.Run(() => via.Scalar(command));
        await Backends.UntilAsleepAsync(ds, pid);
        await Backends.KillAsync(ds, pid);
        await log.Await("scalar", () => running);
        log.State(c);
        await log.Await("ask", () => via.Ask(c, "SELECT 1"));
        await log.Await("begin", () => via.Begin(c));
        log.Get("server version", () => c.ServerVersion);
        await log.Await("close", () => via.Close(c));
        await log.Await("open", () => via.Open(c));
        await log.Await("ask", () => via.Ask(c, "SELECT 1"));
    }

    public static async Task A_connection_killed_at_rest(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        await Backends.KillAsync(ds, await Backends.PidAsync(c));
        log.State(c);
        await log.Await("ask", () => via.Ask(c, "SELECT 1"));
        log.State(c);
        await log.Await("open again", () => via.Open(c));
        await log.Await("ask", () => via.Ask(c, "SELECT 1"));
    }

    public static async Task A_connection_killed_in_a_transaction(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        using var transaction = await via.Begin(c);
        using var command = c.Command("SELECT 1");
        command.Transaction = transaction;
        await Backends.KillAsync(ds, await Backends.PidAsync(c));
        await log.Await("ask", () => via.Scalar(command));
        await log.Await("commit", () => via.Commit(transaction));
        await log.Await("rollback", () => via.Rollback(transaction));
        log.Get("connection", () => transaction.Connection);
        await log.Await("dispose", () => via.Dispose(transaction));
        log.State(c);
    }

    public static async Task A_connection_killed_while_reading(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        var pid = await Backends.PidAsync(c);
        // Rows so wide that the server sends the first before it falls asleep over the last.
        var reader = await via.Reader(c.Command("SELECT n, repeat('x', 30000), pg_sleep(40 * (n / 3))::text FROM generate_series(1, 3) n; SELECT 'beyond'"));
        await Backends.UntilAsleepAsync(ds, pid);
        await Backends.KillAsync(ds, pid);
        await log.Await("rows", () => log.Results(reader, via));
        log.State(c);
        log.Note("closed", reader.IsClosed);
        await log.Await("dispose", () => via.Dispose(reader));
        await log.Await("close", () => via.Close(c));
    }

    [Settings("Maximum Pool Size=1")]
    public static async Task Suicide_and_the_pool(DbDataSource ds, StoryLog log, Calls via)
    {
        using (var c = log.Watch(await via.Opened(ds)))
        {
            await log.Await("suicide", () => via.Ask(c, "SELECT pg_terminate_backend(pg_backend_pid())"));
            log.State(c);
        }

        using var next = log.Watch(await via.Opened(ds), "next");
        await log.Await("next", () => via.Ask(next, "SELECT 1"));
    }

    [Settings("Port=1;Timeout=3")]
    public static async Task No_server_there(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(ds.CreateConnection());
        await log.Await("open", () => via.Open(c));
        log.State(c);
        await log.Await("from the data source", () => via.Opened(ds));
        await log.Await("a command", () => via.Scalar(ds.CreateCommand("SELECT 1")));
    }

    [Settings("Database=no_such_database")]
    public static async Task No_such_database(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(ds.CreateConnection());
        await log.Await("open", () => via.Open(c));
        log.State(c);
        log.Note("database", c.Database);
        await log.Await("again", () => via.Open(c));
        await log.Await("from the data source", () => via.Opened(ds));
    }
}

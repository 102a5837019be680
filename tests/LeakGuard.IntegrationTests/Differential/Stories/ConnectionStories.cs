using System.Data.Common;
using System.Data;
using LeakGuard.Differential;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("connection")]
internal static class ConnectionStories
{
    public static async Task Open_and_close(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(ds.CreateConnection());
        log.State(c);
        await log.Await("open", () => via.Open(c));
        log.State(c);
        await log.Await("close", () => via.Close(c));
        log.State(c);
    }

    public static async Task Open_twice(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        await log.Await("open again", () => via.Open(c));
        log.State(c);
        await log.Await("still of use", () => via.Ask(c, "SELECT 1"));
    }

    public static async Task Close_twice(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        await log.Await("close", () => via.Close(c));
        await log.Await("close again", () => via.Close(c));
        log.State(c);
    }

    public static async Task Close_what_was_never_opened(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(ds.CreateConnection());
        await log.Await("close", () => via.Close(c));
        log.State(c);
    }

    public static async Task Reopen(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        for (var i = 0; i < 3; i++)
        {
            await via.Close(c);
            await via.Open(c);
            await log.Await("ask", () => via.Ask(c, $"SELECT {i}"));
        }
    }

    public static async Task Dispose_twice(DbDataSource ds, StoryLog log, Calls via)
    {
        var c = log.Watch(await via.Opened(ds));
        c.Disposed += (sender, _) => log.Note("disposed event, sender is it", ReferenceEquals(sender, c));
        await log.Await("dispose", () => via.Dispose(c));
        await log.Await("dispose again", () => via.Dispose(c));
        log.State(c);
    }

    public static async Task Dispose_what_was_never_opened(DbDataSource ds, StoryLog log, Calls via)
    {
        var c = log.Watch(ds.CreateConnection());
        await log.Await("dispose", () => via.Dispose(c));
        log.State(c);
        await log.Await("open", () => via.Open(c));
    }

    public static async Task Close_after_dispose(DbDataSource ds, StoryLog log, Calls via)
    {
        var c = log.Watch(await via.Opened(ds));
        await via.Dispose(c);
        await log.Await("close", () => via.Close(c));
        log.State(c);
    }

    public static async Task Use_after_dispose(DbDataSource ds, StoryLog log, Calls via)
    {
        var c = log.Watch(await via.Opened(ds));
        await via.Dispose(c);
        log.State(c);
        log.Get("database", () => c.Database);
        log.Get("data source", () => c.DataSource);
        log.Get("server version", () => c.ServerVersion);
        log.Get("connection string", () => c.ConnectionString);
        log.Do("set connection string", () => c.ConnectionString = "Host=nowhere");
        log.Get("create command", c.CreateCommand);
        log.Get("create batch", c.CreateBatch);
        await log.Await("open", () => via.Open(c));
        await log.Await("begin", () => via.Begin(c));
        await log.Await("ask", () => via.Ask(c, "SELECT 1"));
        await log.Await("schema", () => via.Schema(c));
        await log.Await("change database", () => via.ChangeDatabase(c, "postgres"));
    }

    public static async Task Use_while_closed(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = ds.CreateConnection();
        log.Get("server version", () => c.ServerVersion);
        await log.Await("begin", () => via.Begin(c));
        await log.Await("begin serializable", () => via.Begin(c, IsolationLevel.Serializable));
        await log.Await("ask", () => via.Ask(c, "SELECT 1"));
        await log.Await("change database", () => via.ChangeDatabase(c, "postgres"));
        await log.Await("prepare", () => via.Prepare(c.Command("SELECT 1")));
        log.Do("enlist", () => c.EnlistTransaction(null));
        log.State(c);
    }

    public static async Task Use_after_close(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var command = c.Command("SELECT 1");
        await log.Await("before", () => via.Scalar(command));
        await via.Close(c);
        await log.Await("closed", () => via.Scalar(command));
        await log.Await("reader", () => via.Reader(command));
        await log.Await("prepare", () => via.Prepare(command));
        log.Get("server version", () => c.ServerVersion);
        await via.Open(c);
        await log.Await("reopened", () => via.Scalar(command));
    }

    public static async Task State_change_handlers_can_be_taken_away(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = ds.CreateConnection();
        StateChangeEventHandler first = (_, change) => log.Note("first", change.CurrentState);
        StateChangeEventHandler second = (_, change) => log.Note("second", change.CurrentState);
        c.StateChange += first;
        c.StateChange += second;
        await via.Open(c);
        c.StateChange -= first;
        await via.Close(c);
        c.StateChange -= second;
        await via.Open(c);
        log.State(c);
    }

    public static async Task The_state_inside_a_handler(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = ds.CreateConnection();
        c.StateChange += (sender, change) => log.Note($"during -> {change.CurrentState}", ((DbConnection)sender).State);
        await via.Open(c);
        await via.Close(c);
    }

    public static async Task A_handler_that_throws(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = ds.CreateConnection();
        StateChangeEventHandler handler = (_, _) => throw new InvalidTimeZoneException("from the handler");
        c.StateChange += handler;
        await log.Await("open", () => via.Open(c));
        log.State(c);
        c.StateChange -= handler;
        await log.Await("close", () => via.Close(c));
        log.State(c);
    }

    public static async Task Open_with_a_cancelled_token(DbDataSource ds, StoryLog log)
    {
        using var c = log.Watch(ds.CreateConnection());
        await log.Await("open", () => c.OpenAsync(new CancellationToken(canceled: true)));
        log.State(c);
        await log.Await("open", () => c.OpenAsync());
        log.State(c);
    }

    public static async Task Open_from_a_warm_pool_with_a_cancelled_token(DbDataSource ds, StoryLog log)
    {
        await (await ds.OpenConnectionAsync()).DisposeAsync();
        using var c = log.Watch(ds.CreateConnection());
        await log.Await("open", () => c.OpenAsync(new CancellationToken(canceled: true)));
        log.State(c);
    }

    [Settings("Maximum Pool Size=1")]
    public static async Task Settings_do_not_outlive_the_lease(DbDataSource ds, StoryLog log, Calls via)
    {
        using (var c = await via.Opened(ds))
        {
            await via.Run(c, "SET work_mem = '7MB'; CREATE TEMP TABLE leftover (n int); PREPARE p AS SELECT 1; LISTEN news");
            await log.Await("set", () => via.Ask(c, "SHOW work_mem"));
        }

        using var next = await via.Opened(ds);
        await log.Await("work_mem", () => via.Ask(next, "SHOW work_mem"));
        await log.Await("temp table", () => via.Ask(next, "SELECT count(*) FROM pg_class WHERE relname = 'leftover'"));
        await log.Await("prepared", () => via.Ask(next, "SELECT count(*) FROM pg_prepared_statements WHERE name = 'p'"));
        await log.Await("listening", () => via.Ask(next, "SELECT count(*) FROM pg_listening_channels()"));
    }

    [Settings("Maximum Pool Size=1")]
    public static async Task The_same_server_process_comes_back(DbDataSource ds, StoryLog log, Calls via)
    {
        using var first = await via.Opened(ds);
        var pid = await Backends.PidAsync(first);
        await via.Close(first);
        using var second = await via.Opened(ds);
        log.Note("same", await Backends.PidAsync(second) == pid);
    }

    [Settings("Pooling=false")]
    public static async Task Without_a_pool(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        var pid = await Backends.PidAsync(c);
        await via.Close(c);
        await via.Open(c);
        log.Note("same", await Backends.PidAsync(c) == pid);
    }

    public static async Task Many_connections_at_once(DbDataSource ds, StoryLog log, Calls via)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => via.Opened(ds))));
        var pids = await Task.WhenAll(connections.Select(Backends.PidAsync));
        log.Note("different processes", pids.Distinct().Count());
        foreach (var c in connections)
            await via.Dispose(c);
    }

    public static async Task Close_with_an_open_reader(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        var reader = await via.Reader(c.Command("SELECT generate_series(1, 100)"));
        await via.Read(reader);
        await log.Await("close", () => via.Close(c));
        log.Note("reader is closed", reader.IsClosed);
        await log.Await("read", () => via.Read(reader));
        await via.Open(c);
        await log.Await("reopened", () => via.Ask(c, "SELECT 1"));
    }
}

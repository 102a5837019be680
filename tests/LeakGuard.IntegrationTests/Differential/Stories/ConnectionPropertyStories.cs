using System.Data.Common;
using System.Data;
using LeakGuard.Differential;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("connection properties")]
internal static class ConnectionPropertyStories
{
    public static async Task Plain_properties(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = ds.CreateConnection();
        Note("before");
        await via.Open(c);
        Note("open");
        log.Note("server version", c.ServerVersion);
        await via.Close(c);
        Note("closed");

        void Note(string when)
        {
            log.Note($"{when}: database", c.Database);
            log.Note($"{when}: data source", c.DataSource);
            log.Note($"{when}: timeout", c.ConnectionTimeout);
            log.Note($"{when}: connection string", c.ConnectionString);
            log.Note($"{when}: can create batch", c.CanCreateBatch);
        }
    }

    [Settings("Timeout=7;Command Timeout=11")]
    public static async Task Timeouts_of_the_connection_string(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        log.Note("connection", c.ConnectionTimeout);
        log.Note("command", c.CreateCommand().CommandTimeout);
        log.Note("batch", c.CreateBatch().Timeout);
    }

    public static async Task Set_the_connection_string_while_open(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        log.Do("set", () => c.ConnectionString = "Host=nowhere");
        log.Note("after", c.ConnectionString);
    }

    public static Task Set_the_connection_string_while_closed(DbDataSource ds, StoryLog log)
    {
        using var c = ds.CreateConnection();
        log.Do("set", () => c.ConnectionString = "Host=nowhere;Database=nothing");
        log.Get("after", () => c.ConnectionString);
        log.Get("database", () => c.Database);
        return Task.CompletedTask;
    }

    public static Task Set_a_connection_string_that_is_nonsense(DbDataSource ds, StoryLog log)
    {
        using var c = ds.CreateConnection();
        log.Do("set", () => c.ConnectionString = "No Such Key=1");
        log.Do("null", () => c.ConnectionString = null);
        log.Get("after", () => c.ConnectionString);
        return Task.CompletedTask;
    }

    public static async Task Open_after_the_connection_string_was_emptied(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = ds.CreateConnection();
        log.Do("set", () => c.ConnectionString = "");
        await log.Await("open", () => via.Open(c));
        log.State(c);
    }

    public static async Task Change_database(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        await log.Await("change", () => via.ChangeDatabase(c, "template1"));
        log.Note("database", c.Database);
        log.State(c);
        await log.Await("where", () => via.Ask(c, "SELECT current_database()"));
    }

    public static async Task Change_to_a_database_that_is_not_there(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        await log.Await("change", () => via.ChangeDatabase(c, "no_such_database"));
        log.Note("database", c.Database);
        log.State(c);
    }

    public static async Task Change_to_no_database(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("empty", () => via.ChangeDatabase(c, ""));
        await log.Await("null", () => via.ChangeDatabase(c, null!));
        log.State(c);
    }

    public static async Task Site_and_container(DbDataSource ds, StoryLog log)
    {
        await using var c = await ds.OpenConnectionAsync();
        log.Note("site", c.Site);
        log.Note("container", c.Container);
        log.Note("is a component", c is System.ComponentModel.IComponent);
    }

    public static async Task What_a_connection_creates_knows_it(DbDataSource ds, StoryLog log)
    {
        await using var c = await ds.OpenConnectionAsync();
        await using var command = c.CreateCommand();
        await using var batch = c.CreateBatch();
        log.Note("command", ReferenceEquals(command.Connection, c));
        log.Note("batch", ReferenceEquals(batch.Connection, c));
        log.Note("two commands are two", !ReferenceEquals(command, c.CreateCommand()));
        log.Note("text", command.CommandText);
        log.Note("type", command.CommandType);
        log.Note("transaction", command.Transaction);
        log.Note("transaction of the batch", batch.Transaction);
    }

    public static Task A_command_of_a_connection_not_yet_open(DbDataSource ds, StoryLog log)
    {
        using var c = ds.CreateConnection();
        using var command = c.Command("SELECT 42");
        log.Note("connection", ReferenceEquals(command.Connection, c));
        c.Open();
        log.Get("scalar", command.ExecuteScalar);
        return Task.CompletedTask;
    }
}

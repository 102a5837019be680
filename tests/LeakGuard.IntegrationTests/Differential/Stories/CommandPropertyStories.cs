using System.Data.Common;
using System.Data;
using LeakGuard.Differential;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("command properties")]
internal static class CommandPropertyStories
{
    public static Task Defaults(DbDataSource ds, StoryLog log)
    {
        using var c = ds.CreateConnection();
        using var command = c.CreateCommand();
        log.Note("text", command.CommandText);
        log.Note("type", command.CommandType);
        log.Note("timeout", command.CommandTimeout);
        log.Note("design time visible", command.DesignTimeVisible);
        log.Note("updated row source", command.UpdatedRowSource);
        log.Note("transaction", command.Transaction);
        log.Note("parameters", command.Parameters.Count);
        log.Note("collection", command.Parameters.GetType().Name);
        log.Note("the collection is one", ReferenceEquals(command.Parameters, command.Parameters));
        return Task.CompletedTask;
    }

    public static Task Set_and_get(DbDataSource ds, StoryLog log)
    {
        using var c = ds.CreateConnection();
        using var command = c.CreateCommand();
        command.DesignTimeVisible = true;
        log.Note("design time visible", command.DesignTimeVisible);
        command.UpdatedRowSource = UpdateRowSource.OutputParameters;
        log.Note("updated row source", command.UpdatedRowSource);
        log.Do("odd row source", () => command.UpdatedRowSource = (UpdateRowSource)77);
        log.Note("updated row source", command.UpdatedRowSource);
        command.CommandType = CommandType.StoredProcedure;
        log.Note("type", command.CommandType);
        log.Do("odd type", () => command.CommandType = (CommandType)77);
        log.Note("type", command.CommandType);
        return Task.CompletedTask;
    }

    public static Task Timeout_values(DbDataSource ds, StoryLog log)
    {
        using var c = ds.CreateConnection();
        using var command = c.CreateCommand();
        foreach (var value in new[] { 5, 0, -1 })
        {
            log.Do($"set {value}", () => command.CommandTimeout = value);
            log.Note("timeout", command.CommandTimeout);
        }

        return Task.CompletedTask;
    }

    public static async Task Timeout_after_another_connection_is_set(DbDataSource ds, StoryLog log)
    {
        await using var c = await ds.OpenConnectionAsync();
        await using var command = c.CreateCommand();
        command.CommandTimeout = 3;
        command.Connection = null;
        log.Note("kept", command.CommandTimeout);
        await using var fresh = c.CreateCommand();
        fresh.Connection = null;
        log.Get("of none", () => fresh.CommandTimeout);
    }

    public static async Task No_connection(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var command = c.Command("SELECT 1");
        command.Connection = null;
        log.Note("connection", command.Connection);
        await log.Await("scalar", () => via.Scalar(command));
        await log.Await("non query", () => via.NonQuery(command));
        await log.Await("reader", () => via.Reader(command));
        await log.Await("prepare", () => via.Prepare(command));
        log.Do("cancel", command.Cancel);
    }

    public static Task A_connection_of_another_kind(DbDataSource ds, StoryLog log)
    {
        using var c = ds.CreateConnection();
        using var command = c.CreateCommand();
        using var foreign = new ForeignConnection();
        log.Kind("set", () => command.Connection = foreign);
        log.Note("still its own", ReferenceEquals(command.Connection, c));
        return Task.CompletedTask;
    }

    public static async Task Set_the_transaction(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var transaction = await via.Begin(c);
        using var command = c.Command("SELECT 1");
        log.Note("before", command.Transaction);
        command.Transaction = transaction;
        log.Note("same", ReferenceEquals(command.Transaction, transaction));
        await log.Await("scalar", () => via.Scalar(command));
        await via.Commit(transaction);
        log.Get("after commit", () => ReferenceEquals(command.Transaction, transaction));
        await log.Await("scalar", () => via.Scalar(command));
        command.Transaction = null;
        log.Note("null", command.Transaction);
        await log.Await("scalar", () => via.Scalar(command));
    }

    public static async Task The_transaction_of_another_connection(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var other = await via.Opened(ds);
        using var transaction = await via.Begin(other);
        using var command = c.Command("SELECT 1");
        log.Do("set", () => command.Transaction = transaction);
        log.Get("is it", () => ReferenceEquals(command.Transaction, transaction));
        await log.Await("scalar", () => via.Scalar(command));
        await via.Rollback(transaction);
    }

    public static async Task A_command_made_before_the_transaction(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE t (n int)");
        using var insert = c.Command("INSERT INTO t VALUES (1)");
        using (await via.Begin(c))
        {
            await log.Await("without a transaction set", () => via.NonQuery(insert));
            log.Note("transaction", insert.Transaction);
        }

        await log.Await("rolled back", () => via.Ask(c, "SELECT count(*) FROM t"));
    }

    public static async Task Set_the_connection_while_reading(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var other = await via.Opened(ds);
        using var command = c.Command("SELECT generate_series(1, 5)");
        using var reader = await via.Reader(command);
        await via.Read(reader);
        log.Do("set", () => command.Connection = other);
        log.Note("is it", ReferenceEquals(command.Connection, other));
        await log.Await("read", () => via.Read(reader));
    }

    public static async Task Change_the_text_while_reading(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var command = c.Command("SELECT generate_series(1, 3)");
        using var reader = await via.Reader(command);
        await via.Read(reader);
        log.Do("set", () => command.CommandText = "SELECT 'other'");
        await log.Await("rest", () => log.Results(reader, via));
    }

    public static async Task A_command_of_another_data_source_connection(DbDataSource ds, StoryLog log)
    {
        await using var first = await ds.OpenConnectionAsync();
        await using var second = await ds.OpenConnectionAsync();
        await using var command = first.Command("SELECT pg_backend_pid()");
        var before = await command.ExecuteScalarAsync();
        command.Connection = second;
        log.Note("moved", !Equals(before, await command.ExecuteScalarAsync()));
        await first.CloseAsync();
        log.Note("does not need the first", await command.ExecuteScalarAsync() is int);
    }

    public static Task Create_parameter(DbDataSource ds, StoryLog log)
    {
        using var c = ds.CreateConnection();
        using var command = c.CreateCommand();
        var parameter = command.CreateParameter();
        log.Note("type", parameter);
        log.Note("name", parameter.ParameterName);
        log.Note("value", parameter.Value);
        log.Note("direction", parameter.Direction);
        log.Note("db type", parameter.DbType);
        log.Note("not in the collection", command.Parameters.Count);
        return Task.CompletedTask;
    }
}

using System.Data.Common;
using System.Data;
using LeakGuard.Differential;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("command")]
internal static class CommandStories
{
    public static async Task Scalar(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("int", () => via.Ask(c, "SELECT 1"));
        await log.Await("first of many", () => via.Ask(c, "SELECT n, -n FROM generate_series(7, 9) n"));
        await log.Await("null", () => via.Ask(c, "SELECT NULL"));
        await log.Await("no rows", () => via.Ask(c, "SELECT 1 WHERE false"));
        await log.Await("no result", () => via.Ask(c, "CREATE TABLE t (n int)"));
        await log.Await("returning", () => via.Ask(c, "INSERT INTO t VALUES (5) RETURNING n"));
    }

    public static async Task Non_query_counts_rows(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("create", () => via.Run(c, "CREATE TABLE t (n int)"));
        await log.Await("insert", () => via.Run(c, "INSERT INTO t SELECT generate_series(1, 10)"));
        await log.Await("update", () => via.Run(c, "UPDATE t SET n = -n WHERE n > 4"));
        await log.Await("update none", () => via.Run(c, "UPDATE t SET n = 0 WHERE false"));
        await log.Await("select", () => via.Run(c, "SELECT * FROM t"));
        await log.Await("several", () => via.Run(c, "DELETE FROM t WHERE n < 0; INSERT INTO t VALUES (1), (2)"));
        await log.Await("set", () => via.Run(c, "SET work_mem = '4MB'"));
    }

    public static async Task Reader_over_rows(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var command = c.Command("SELECT n, n::text AS words, NULL::int AS nothing FROM generate_series(1, 3) n");
        using var reader = await via.Reader(command);
        await log.Results(reader, via);
    }

    public static async Task Several_statements(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var command = c.Command("CREATE TABLE t (n int); INSERT INTO t VALUES (1), (2); SELECT * FROM t; UPDATE t SET n = 3; SELECT 'x' AS x");
        using var reader = await via.Reader(command);
        await log.Results(reader, via);
    }

    public static async Task An_error_in_a_later_statement(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var command = c.Command("SELECT 1; SELECT 1 / 0; SELECT 2");
        using (var reader = await via.Reader(command))
        {
            await log.Await("read", () => via.Read(reader));
            await log.Await("next", () => via.NextResult(reader));
            await log.Await("next again", () => via.NextResult(reader));
            log.Note("closed", reader.IsClosed);
        }

        await log.Await("goes on", () => via.Ask(c, "SELECT 3"));
    }

    public static async Task Empty_text(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var command = c.CreateCommand();
        await log.Await("never set", () => via.Scalar(command));
        command.CommandText = "";
        await log.Await("empty", () => via.NonQuery(command));
        command.CommandText = " ; ";
        await log.Await("semicolon", () => via.NonQuery(command));
        command.CommandText = "-- nothing";
        await log.Await("comment", () => via.Scalar(command));
        log.Do("null", () => command.CommandText = null);
        log.Note("after null", command.CommandText);
        await log.Await("prepare", () => via.Prepare(command));
    }

    public static async Task The_same_command_again_with_another_text(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var command = c.Command("SELECT @a::int", Ado.Named("a", 1));
        await log.Await("first", () => via.Scalar(command));
        command.Parameters[0].Value = 2;
        await log.Await("second", () => via.Scalar(command));
        command.CommandText = "SELECT @a::int * 10";
        await log.Await("third", () => via.Scalar(command));
        command.Parameters.Clear();
        await log.Await("without", () => via.Scalar(command));
    }

    public static async Task One_command_on_two_connections(DbDataSource ds, StoryLog log, Calls via)
    {
        using var first = await via.Opened(ds);
        using var second = await via.Opened(ds);
        await via.Run(first, "SET application_name = 'first'");
        await via.Run(second, "SET application_name = 'second'");
        using var command = first.Command("SHOW application_name");
        await log.Await("on", () => via.Scalar(command));
        command.Connection = second;
        log.Note("is the second", ReferenceEquals(command.Connection, second));
        await log.Await("on", () => via.Scalar(command));
        command.Connection = null;
        await log.Await("on none", () => via.Scalar(command));
        command.Connection = first;
        await log.Await("on", () => via.Scalar(command));
    }

    public static async Task Prepare(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var command = c.Command("SELECT $1 + 1", new NpgsqlParameter { Value = 1, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer });
        await log.Await("prepare", () => via.Prepare(command));
        await log.Await("scalar", () => via.Scalar(command));
        command.Parameters[0].Value = 41;
        await log.Await("scalar", () => via.Scalar(command));
        await log.Await("in the server", () => via.Ask(c, "SELECT count(*) FROM pg_prepared_statements"));
        await log.Await("prepare again", () => via.Prepare(command));
        command.CommandText = "SELECT $1 + 2";
        await log.Await("changed", () => via.Scalar(command));
    }

    public static async Task Prepare_what_is_wrong(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var wrong = c.Command("SELEC 1");
        await log.Await("prepare", () => via.Prepare(wrong));
        using var untyped = c.Command("SELECT @p", new NpgsqlParameter { ParameterName = "p" });
        await log.Await("prepare untyped", () => via.Prepare(untyped));
        log.State(c);
        await log.Await("goes on", () => via.Ask(c, "SELECT 1"));
    }

    [Settings("Maximum Pool Size=1")]
    public static async Task A_prepared_statement_outlives_the_lease(DbDataSource ds, StoryLog log, Calls via)
    {
        for (var i = 0; i < 2; i++)
        {
            using var c = await via.Opened(ds);
            using var command = c.Command("SELECT 5");
            await via.Prepare(command);
            await log.Await("scalar", () => via.Scalar(command));
            await log.Await("in the server", () => via.Ask(c, "SELECT count(*) FROM pg_prepared_statements"));
        }
    }

    [Settings("Max Auto Prepare=5;Auto Prepare Min Usages=2")]
    public static async Task Automatic_preparation(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        for (var i = 0; i < 4; i++)
        {
            await log.Await("scalar", () => via.Ask(c, "SELECT 1"));
            await log.Await("in the server", () => via.Ask(c, $"SELECT count(*) + 0 * {i} FROM pg_prepared_statements"));
        }
    }

    public static async Task Stored_procedure(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE seen (n int); CREATE PROCEDURE note(a int, INOUT b int) LANGUAGE plpgsql AS 'BEGIN INSERT INTO seen VALUES (a); b := b + a; END'");
        var b = new NpgsqlParameter { ParameterName = "b", Value = 5, Direction = ParameterDirection.InputOutput };
        using var command = c.Command("note", Ado.Named("a", 3), b);
        command.CommandType = CommandType.StoredProcedure;
        await log.Await("call", () => via.NonQuery(command));
        log.Note("b", b.Value);
        await log.Await("seen", () => via.Ask(c, "SELECT n FROM seen"));
        command.CommandText = "no_such_procedure";
        await log.Await("missing", () => via.NonQuery(command));
    }

    public static async Task Table_direct(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE \"T able\" (n int); INSERT INTO \"T able\" VALUES (9)");
        using var command = c.Command("\"T able\"");
        command.CommandType = CommandType.TableDirect;
        await log.Await("scalar", () => via.Scalar(command));
    }

    public static async Task Disposed_command(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        var command = c.Command("SELECT 1", Ado.At(1));
        await log.Await("dispose", () => via.Dispose(command));
        await log.Await("dispose again", () => via.Dispose(command));
        await log.Await("scalar", () => via.Scalar(command));
        await log.Await("prepare", () => via.Prepare(command));
        log.Get("text", () => command.CommandText);
        log.Get("connection", () => ReferenceEquals(command.Connection, c));
        log.Get("parameters", () => command.Parameters.Count);
        log.Do("cancel", command.Cancel);
        log.Get("create parameter", command.CreateParameter);
    }

    public static async Task Disposed_command_with_an_open_reader(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        var command = c.Command("SELECT generate_series(1, 3)");
        using var reader = await via.Reader(command);
        await via.Dispose(command);
        log.Note("closed", reader.IsClosed);
        await log.Await("read", () => log.Results(reader, via));
    }
}

using System.Data;
using System.Data.Common;
using Npgsql;

namespace LeakGuard.Clients.Tests.AdoStories;

[Stories("ado sources")]
internal static class SourceStories
{
    [Feature("ADO.NET", "`DbDataSource.CreateCommand` and `CreateBatch`")]
    public static async Task Commands_of_the_source(DbDataSource ds, StoryLog log, Calls via)
    {
        using var command = ds.CreateCommand("SELECT $1 || 'b'");
        command.Parameters.Add(Ado.At("a"));
        await log.Await("scalar", () => via.Scalar(command));
        using var rows = ds.CreateCommand("SELECT generate_series(1, 3)");
        using var reader = await via.Reader(rows);
        await log.Results(reader, via);
        using var failing = ds.CreateCommand("SELECT 1 / 0");
        await log.Await("failing", () => via.Scalar(failing));
    }

    [Feature("ADO.NET", "`DbDataSource.CreateCommand` and `CreateBatch`")]
    public static async Task Batches_of_the_source(DbDataSource ds, StoryLog log, Calls via)
    {
        using var batch = ds.CreateBatch().Add("SELECT 1").Add("SELECT $1", Ado.At(2));
        using (var reader = await via.Reader(batch))
            await log.Results(reader, via);
        await log.Await("scalar", () => via.Scalar(batch));
    }

    [Feature("ADO.NET", "`DbDataSource.CreateCommand` and `CreateBatch`")]
    public static async Task An_adapter_over_a_command_of_the_source(DbDataSource ds, StoryLog log)
    {
        await Task.Yield();
        using var adapter = NpgsqlFactory.Instance.CreateDataAdapter();
        adapter.SelectCommand = ds.CreateCommand("SELECT 1 AS one");
        using var table = new DataTable("one");
        log.Get("filled", () => adapter.Fill(table));
    }

    [Feature("ADO.NET", "`GetSchema`")]
    public static async Task Schema_collections(DbDataSource ds, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE goods (id int PRIMARY KEY, name text)");
        var schema = (string)(await via.Ask(c, "SELECT current_schema()"))!;
        await log.Await("collections", () => via.Schema(c));
        await log.Await("tables", () => via.Schema(c, "Tables", [null, schema, "goods", null]));
        await log.Await("columns", () => via.Schema(c, "Columns", [null, schema, "goods", null]));
        await log.Await("unknown", () => via.Schema(c, "Nothing"));
    }

    [Feature("ADO.NET", "`GetSchemaTable` and `GetColumnSchema` of readers")]
    public static async Task Schema_of_a_reader(DbDataSource ds, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE goods (id int PRIMARY KEY, name varchar(20))");
        using var command = c.Command("SELECT id, name, 1 AS one FROM goods");
        using var reader = await via.Reader(command, CommandBehavior.KeyInfo);
        foreach (var column in reader.GetColumnSchema())
            log.Write($"{column.ColumnName} {column.DataTypeName} key {column.IsKey} null {column.AllowDBNull} of {column.BaseTableName}");
        log.Note("rows", reader.GetSchemaTable()!.Rows.Count);
    }

    [Feature("ADO.NET", "`IDbConnection`, `IDbCommand`: code that knows the interfaces alone")]
    public static async Task By_interfaces_alone(DbDataSource ds, StoryLog log)
    {
        await Task.Yield();
        using IDbConnection c = ds.CreateConnection();
        using var command = c.CreateCommand();
        command.CommandText = "SELECT @a";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("a", 3);
        command.Parameters.Add(parameter);
        log.Do("open", () => command.Connection!.Open());
        log.Note("state", c.State);
        log.Get("scalar", command.ExecuteScalar);
        using (var transaction = command.Connection!.BeginTransaction())
        {
            log.Do("transaction", () => command.Transaction = transaction);
            log.Get("scalar", command.ExecuteScalar);
            log.Do("commit", transaction.Commit);
        }

        log.Do("close", () => command.Connection!.Close());
        log.Note("state", c.State);
    }
}

using System.Data;
using System.Data.Common;

namespace LeakGuard.Clients.Tests.AdoStories;

[Stories("ado factories")]
[Feature("ADO.NET", "`DbProviderFactory` of a connection: commands, parameters, adapters")]
internal static class FactoryStories
{
    public static async Task A_command_of_the_factory(DbDataSource ds, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(ds);
        var factory = DbProviderFactories.GetFactory(c)!;
        using var command = factory.CreateCommand()!;
        log.Do("connect", () => command.Connection = c);
        command.CommandText = "SELECT @n + 1";
        var parameter = factory.CreateParameter()!;
        parameter.ParameterName = "n";
        parameter.Value = 41;
        command.Parameters.Add(parameter);
        await log.Await("scalar", () => via.Scalar(command));
    }

    public static async Task In_a_transaction(DbDataSource ds, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(ds);
        using var transaction = await via.Begin(c);
        using var command = DbProviderFactories.GetFactory(c)!.CreateCommand()!;
        log.Do("connect", () => (command.Connection, command.Transaction) = (c, transaction));
        command.CommandText = "CREATE TABLE made (id int)";
        await log.Await("execute", () => via.NonQuery(command));
        await log.Await("rollback", () => via.Rollback(transaction));
        await log.Await("gone", () => via.Ask(c, "SELECT to_regclass('made') IS NULL"));
    }

    public static async Task A_batch_of_the_factory(DbDataSource ds, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(ds);
        var factory = DbProviderFactories.GetFactory(c)!;
        log.Note("can", factory.CanCreateBatch);
        using var batch = factory.CreateBatch();
        log.Do("connect", () => batch.Connection = c);
        var one = factory.CreateBatchCommand();
        one.CommandText = "SELECT 5";
        batch.BatchCommands.Add(one);
        await log.Await("scalar", () => via.Scalar(batch));
    }

    public static async Task An_adapter_and_a_builder_of_the_factory(DbDataSource ds, StoryLog log)
    {
        await using var c = await ds.OpenConnectionAsync();
        await c.RunAsync("CREATE TABLE made (id int PRIMARY KEY, name text)");
        var factory = DbProviderFactories.GetFactory(c)!;
        using var select = factory.CreateCommand()!;
        log.Do("connect", () => select.Connection = c);
        select.CommandText = "SELECT * FROM made";
        using var adapter = factory.CreateDataAdapter()!;
        adapter.SelectCommand = select;
        using var builder = factory.CreateCommandBuilder()!;
        builder.DataAdapter = adapter;
        using var table = new DataTable("made");
        log.Get("filled", () => adapter.Fill(table));
        table.Rows.Add(1, "one");
        log.Get("updated", () => adapter.Update(table));
        log.Get("rows", () => c.Run("SELECT count(*) FROM made"));
    }

    public static async Task What_else_it_makes(DbDataSource ds, StoryLog log)
    {
        await using var c = await ds.OpenConnectionAsync();
        var factory = DbProviderFactories.GetFactory(c)!;
        log.Note("parameter", factory.CreateParameter());
        log.Note("builder", factory.CreateConnectionStringBuilder()?.GetType());
        log.Note("adapters", factory.CanCreateDataAdapter);
        log.Note("command builders", factory.CanCreateCommandBuilder);
        log.Note("enumerators", factory.CanCreateDataSourceEnumerator);
        log.Note("enumerator", factory.CreateDataSourceEnumerator());
    }

    public static async Task A_connection_of_the_factory(DbDataSource ds, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(ds);
        using var other = DbProviderFactories.GetFactory(c)!.CreateConnection()!;
        log.Note("connection string", other.ConnectionString);
        log.State(other);
    }
}

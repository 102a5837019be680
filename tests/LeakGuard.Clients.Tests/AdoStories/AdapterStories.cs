using System.Data;
using System.Data.Common;
using Npgsql;

namespace LeakGuard.Clients.Tests.AdoStories;

[Stories("ado adapters")]
[Feature("ADO.NET", "`DbDataAdapter`: fill and update a `DataTable`")]
internal static class AdapterStories
{
    private const string Script = "CREATE TABLE goods (id int PRIMARY KEY, name text, price numeric(8, 2)); INSERT INTO goods VALUES (1, 'apple', 0.5), (2, 'pear', NULL)";
    private const string Goods = "SELECT id, name, price FROM goods ORDER BY id";

    public static async Task Fill_from_an_open_connection(DbDataSource ds, StoryLog log)
    {
        await using var c = await OpenedAsync(ds);
        using var adapter = Adapter(c);
        using var table = new DataTable("goods");
        log.Get("filled", () => adapter.Fill(table));
        log.Note("table", table);
        log.State(c);
    }

    public static async Task Fill_opens_a_closed_connection_and_closes_it(DbDataSource ds, StoryLog log)
    {
        await using var c = await OpenedAsync(ds);
        await c.CloseAsync();
        log.Watch(c);
        using var adapter = Adapter(c);
        using var table = new DataTable("goods");
        log.Get("filled", () => adapter.Fill(table));
        log.Note("table", table);
        log.State(c);
    }

    public static async Task Fill_that_fails_on_a_closed_connection(DbDataSource ds, StoryLog log)
    {
        await using var c = log.Watch(ds.CreateConnection());
        using var adapter = Adapter(c, "SELECT nonsense");
        using var table = new DataTable("nothing");
        log.Get("filled", () => adapter.Fill(table));
        log.State(c);
    }

    public static async Task Fill_a_data_set_with_a_schema(DbDataSource ds, StoryLog log)
    {
        await using var c = await OpenedAsync(ds);
        using var adapter = Adapter(c, Goods + "; SELECT 7 AS more");
        using var set = new DataSet();
        adapter.MissingSchemaAction = MissingSchemaAction.AddWithKey;
        log.Get("filled", () => adapter.Fill(set));
        foreach (DataTable table in set.Tables)
        {
            log.Note("table", table);
            log.Note("key", table.PrimaryKey.Select(column => column.ColumnName));
        }
    }

    public static async Task Fill_some_rows_only(DbDataSource ds, StoryLog log)
    {
        await using var c = await OpenedAsync(ds);
        using var adapter = Adapter(c);
        using var table = new DataTable("goods");
        log.Get("filled", () => adapter.Fill(1, 1, table));
        log.Note("table", table);
    }

    public static async Task The_schema_alone_from_a_closed_connection(DbDataSource ds, StoryLog log)
    {
        await using var c = await OpenedAsync(ds);
        await c.CloseAsync();
        using var adapter = Adapter(c);
        using var table = new DataTable("goods");
        log.Get("schema", () => adapter.FillSchema(table, SchemaType.Source));
        log.State(c);
    }

    public static async Task Update_by_commands_of_ones_own(DbDataSource ds, StoryLog log)
    {
        await using var c = await OpenedAsync(ds);
        using var adapter = Adapter(c);
        using var table = new DataTable("goods");
        adapter.Fill(table);
        adapter.UpdateCommand = c.Command("UPDATE goods SET name = @name WHERE id = @id");
        adapter.UpdateCommand.Parameters.Add(new NpgsqlParameter("name", DbType.String) { SourceColumn = "name" });
        adapter.UpdateCommand.Parameters.Add(new NpgsqlParameter("id", DbType.Int32) { SourceColumn = "id" });
        table.Rows[0]["name"] = "crab apple";
        log.Get("updated", () => adapter.Update(table));
        using var check = new DataTable("goods");
        adapter.Fill(check);
        log.Note("now", check);
    }

    [Feature("ADO.NET", "`DbCommandBuilder`: commands built from the SELECT")]
    public static async Task Update_by_a_command_builder(DbDataSource ds, StoryLog log)
    {
        await using var c = await OpenedAsync(ds);
        await c.CloseAsync();
        using var adapter = Adapter(c);
        using var builder = NpgsqlFactory.Instance.CreateCommandBuilder()!;
        builder.DataAdapter = adapter;
        using var table = new DataTable("goods");
        adapter.Fill(table);
        table.Rows[1].Delete();
        table.Rows[0]["price"] = 0.75m;
        table.Rows.Add(3, "plum", 1.25m);
        log.Get("insert command", () => builder.GetInsertCommand().CommandText);
        log.Get("updated", () => adapter.Update(table));
        log.State(c);
        using var check = new DataTable("goods");
        adapter.Fill(check);
        log.Note("now", check);
    }

    [Feature("ADO.NET", "`DbCommandBuilder`: commands built from the SELECT")]
    public static async Task A_row_that_has_changed_meanwhile(DbDataSource ds, StoryLog log)
    {
        await using var c = await OpenedAsync(ds);
        using var adapter = Adapter(c);
        using var builder = NpgsqlFactory.Instance.CreateCommandBuilder()!;
        builder.DataAdapter = adapter;
        using var table = new DataTable("goods");
        adapter.Fill(table);
        c.Run("UPDATE goods SET name = 'changed' WHERE id = 1");
        table.Rows[0]["name"] = "crab apple";
        log.Get("updated", () => adapter.Update(table));
    }

    private static async Task<DbConnection> OpenedAsync(DbDataSource ds)
    {
        var connection = await ds.OpenConnectionAsync();
        await connection.RunAsync(Script);
        return connection;
    }

    private static DbDataAdapter Adapter(DbConnection c, string sql = Goods)
    {
        var adapter = NpgsqlFactory.Instance.CreateDataAdapter();
        adapter.SelectCommand = c.Command(sql);
        return adapter;
    }
}

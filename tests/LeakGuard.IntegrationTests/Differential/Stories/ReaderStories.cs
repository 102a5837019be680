using System.Data.Common;
using System.Data;
using LeakGuard.Differential;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("reader")]
internal static class ReaderStories
{
    private const string Three = "SELECT n, 'row ' || n AS words FROM generate_series(1, 3) n";

    public static async Task Next_result(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var reader = await via.Reader(c.Command("SELECT 1 AS a; SELECT 2 AS b WHERE false; SELECT 3 AS c, 4 AS d"));
        await log.Results(reader, via);
        await log.Await("beyond", () => via.NextResult(reader));
        await log.Await("read beyond", () => via.Read(reader));
        log.Get("fields beyond", () => reader.FieldCount);
    }

    public static async Task Rows_skipped(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var reader = await via.Reader(c.Command("SELECT generate_series(1, 1000); SELECT 'next'"));
        await log.Await("read", () => via.Read(reader));
        await log.Await("next", () => via.NextResult(reader));
        await log.Await("read", () => via.Read(reader));
        log.Row(reader);
    }

    public static async Task Close_connection(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        var reader = await via.Reader(c.Command(Three), CommandBehavior.CloseConnection);
        await via.Read(reader);
        log.State(c);
        await log.Await("dispose", () => via.Dispose(reader));
        log.State(c);
        await log.Await("ask", () => via.Ask(c, "SELECT 1"));
        await log.Await("open", () => via.Open(c));
        await log.Await("ask", () => via.Ask(c, "SELECT 1"));
    }

    public static async Task Close_connection_by_closing_the_reader(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        var reader = await via.Reader(c.Command(Three), CommandBehavior.CloseConnection);
        await log.Await("all", () => log.Results(reader, via));
        log.State(c);
        await log.Await("close", () => via.Close(reader));
        log.State(c);
        await log.Await("close again", () => via.Close(reader));
    }

    public static async Task Close_connection_when_the_command_fails(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        await log.Await("reader", () => via.Reader(c.Command("SELECT 1 / 0"), CommandBehavior.CloseConnection));
        log.State(c);
        if (c.State == ConnectionState.Closed)
            await via.Open(c);
        await log.Await("syntax", () => via.Reader(c.Command("SELEC"), CommandBehavior.CloseConnection));
        log.State(c);
    }

    public static async Task Single_row_and_single_result(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        foreach (var behavior in new[] { CommandBehavior.SingleRow, CommandBehavior.SingleResult, CommandBehavior.SingleRow | CommandBehavior.SequentialAccess })
        {
            using var reader = await via.Reader(c.Command(Three + "; SELECT 'second'"), behavior);
            log.Note("behavior", behavior);
            await log.Results(reader, via);
        }
    }

    public static async Task Schema_only(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE t (id serial PRIMARY KEY, name varchar(20) NOT NULL, price numeric(8, 2) DEFAULT 1)");
        using var reader = await via.Reader(c.Command("INSERT INTO t (name) VALUES ('x') RETURNING *; SELECT * FROM t"), CommandBehavior.SchemaOnly);
        await log.Results(reader, via);
        await via.Close(reader);
        await log.Await("nothing happened", () => via.Ask(c, "SELECT count(*) FROM t"));
    }

    public static async Task Key_info(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        await via.Run(c, "CREATE TABLE t (id int PRIMARY KEY, name varchar(20) NOT NULL UNIQUE, price numeric(8, 2), twice int GENERATED ALWAYS AS (id * 2) STORED)");
        using var reader = await via.Reader(c.Command("SELECT *, id + 1 AS more FROM t"), CommandBehavior.KeyInfo | CommandBehavior.SchemaOnly);
        log.Get("table", () => Stable(reader.GetSchemaTable()));
        log.State(c);
    }

    public static async Task Schema_table(DbDataSource ds, StoryLog log)
    {
        await using var c = await ds.OpenConnectionAsync();
        await c.Command("CREATE TABLE t (id bigint NOT NULL, words text[])").ExecuteNonQueryAsync();
        await using var reader = await c.Command("SELECT id, words, 1 AS one FROM t").ExecuteReaderAsync();
        log.Get("sync", () => Stable(reader.GetSchemaTable()));
        await log.Await("async", async () => Stable(await reader.GetSchemaTableAsync()));
    }

    public static async Task Column_schema(DbDataSource ds, StoryLog log)
    {
        await using var c = await ds.OpenConnectionAsync();
        await c.Command("CREATE TABLE t (id int PRIMARY KEY, name varchar(7))").ExecuteNonQueryAsync();
        await using var reader = await c.Command("SELECT id, name, now() FROM t").ExecuteReaderAsync();
        log.Note("can", reader.CanGetColumnSchema());
        foreach (var column in await reader.GetColumnSchemaAsync())
        {
            log.Note($"{column.ColumnName}", (column.ColumnOrdinal, column.DataTypeName, column.DataType, column.ColumnSize, column.AllowDBNull).ToString());
            log.Note("base", (column.BaseTableName, column.BaseColumnName, column.IsKey, column.IsReadOnly, column.IsLong).ToString());
        }
    }

    public static async Task A_second_command_while_reading(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        using var reader = await via.Reader(c.Command(Three));
        await via.Read(reader);
        await log.Await("scalar", () => via.Ask(c, "SELECT 1"));
        await log.Await("reader", () => via.Reader(c.Command("SELECT 2")));
        await log.Await("batch", () => via.Scalar(c.Batch("SELECT 3")));
        await log.Await("prepare", () => via.Prepare(c.Command("SELECT 4")));
        await log.Await("begin", () => via.Begin(c));
        log.State(c);
        await log.Await("rest", () => log.Results(reader, via));
        await log.Await("drained but open", () => via.Ask(c, "SELECT 1"));
        await via.Dispose(reader);
        await log.Await("after", () => via.Ask(c, "SELECT 1"));
    }

    public static async Task Commit_while_reading(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var transaction = await via.Begin(c);
        var reader = await via.Reader(c.Command(Three));
        await log.Await("commit", () => via.Commit(transaction));
        await log.Await("save", () => via.Save(transaction, "s"));
        await via.Dispose(reader);
        await log.Await("commit", () => via.Commit(transaction));
    }

    public static async Task The_state_while_reading(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        using var reader = await via.Reader(c.Command(Three));
        log.State(c);
        await via.Read(reader);
        log.State(c);
        await via.Close(reader);
        log.State(c);
    }

    public static async Task Disposed_in_either_order(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        var first = c.Command(Three);
        var reader = await via.Reader(first);
        await log.Await("command first", () => via.Dispose(first));
        await log.Await("then reader", () => via.Dispose(reader));
        reader = await via.Reader(c.Command(Three));
        await log.Await("connection first", () => via.Dispose(c));
        await log.Await("then reader", () => via.Dispose(reader));
        await log.Await("reader again", () => via.Dispose(reader));
    }

    public static async Task Left_open_when_the_connection_goes(DbDataSource ds, StoryLog log, Calls via)
    {
        DbDataReader reader;
        using (var c = log.Watch(await via.Opened(ds)))
        {
            reader = await via.Reader(c.Command(Three));
        }

        log.Note("closed", reader.IsClosed);
        await log.Await("read", () => via.Read(reader));
        log.Get("fields", () => reader.FieldCount);
        using var next = await via.Opened(ds);
        await log.Await("the next", () => via.Ask(next, "SELECT 1"));
    }

    public static async Task Use_after_dispose(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        var reader = await via.Reader(c.Command(Three));
        await via.Read(reader);
        await via.Dispose(reader);
        log.Get("closed", () => reader.IsClosed);
        log.Get("value", () => reader.GetValue(0));
        log.Get("rows", () => reader.HasRows);
        log.Get("affected", () => reader.RecordsAffected);
        log.Get("schema", reader.GetSchemaTable);
        await log.Await("read", () => via.Read(reader));
        await log.Await("next", () => via.NextResult(reader));
    }

    /// <summary>The columns of a schema table that are the same in every run.</summary>
    private static DataTable? Stable(DataTable? table)
    {
        foreach (var name in (string[])["ProviderType", "TypeOID", "BaseTableOID", "BaseColumnAttributeNumber"])
        {
            if (table?.Columns.Contains(name) == true)
                table.Columns.Remove(name);
        }

        return table;
    }
}

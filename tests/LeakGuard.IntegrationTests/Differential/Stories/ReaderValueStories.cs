using System.Data.Common;
using System.Data;
using LeakGuard.Differential;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("values of a reader")]
internal static class ReaderValueStories
{
    public static async Task By_type(DbDataSource ds, StoryLog log, Calls via)
    {
        using var reader = await First(ds, via, "SELECT 7, 'text', 1.5::numeric, true, '\\x0102'::bytea, '2024-01-02'::timestamp");
        await log.Await("int", () => via.FieldValue<int>(reader, 0));
        await log.Await("long", () => via.FieldValue<long>(reader, 0));
        await log.Await("int?", () => via.FieldValue<int?>(reader, 0));
        await log.Await("object", () => via.FieldValue<object>(reader, 0));
        await log.Await("string of int", () => via.FieldValue<string>(reader, 0));
        await log.Await("string", () => via.FieldValue<string>(reader, 1));
        await log.Await("chars", () => via.FieldValue<char[]>(reader, 1));
        await log.Await("double of numeric", () => via.FieldValue<double>(reader, 2));
        await log.Await("stream", async () => (await via.FieldValue<Stream>(reader, 4)).Length);
        await log.Await("date of timestamp", () => via.FieldValue<DateOnly>(reader, 5));
        await log.Await("bytes of bool", () => via.FieldValue<byte[]>(reader, 3));
    }

    public static async Task Getters(DbDataSource ds, StoryLog log, Calls via)
    {
        using var reader = await First(ds, via, "SELECT 7::smallint AS s, 8 AS i, 9::bigint AS l, 1.5::real AS r, 'x' AS t, true AS b, NULL AS n");
        log.Get("short", () => reader.GetInt16(0));
        log.Get("int", () => reader.GetInt32(1));
        log.Get("long", () => reader.GetInt64(2));
        log.Get("float", () => reader.GetFloat(3));
        log.Get("double of real", () => reader.GetDouble(3));
        log.Get("string", () => reader.GetString(4));
        log.Get("char", () => reader.GetChar(4));
        log.Get("bool", () => reader.GetBoolean(5));
        log.Get("byte of short", () => reader.GetByte(0));
        log.Get("int of text", () => reader.GetInt32(4));
        log.Get("by name", () => reader["i"]);
        log.Get("by another case", () => reader["I"]);
        log.Get("by no name", () => reader["nobody"]);
        log.Get("out of range", () => reader.GetValue(50));
        log.Get("null as int", () => reader.GetInt32(6));
        log.Get("null", () => reader.GetValue(6));
        await log.Await("is null", () => via.IsDBNull(reader, 6));
        await log.Await("is not", () => via.IsDBNull(reader, 0));
    }

    public static async Task Before_the_first_row(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var reader = await via.Reader(c.Command("SELECT 1 AS a"));
        log.Get("name", () => reader.GetName(0));
        log.Get("ordinal", () => reader.GetOrdinal("a"));
        log.Get("no ordinal", () => reader.GetOrdinal("z"));
        log.Get("value", () => reader.GetValue(0));
        log.Get("is null", () => reader.IsDBNull(0));
        log.Get("depth", () => reader.Depth);
        log.Get("visible", () => reader.VisibleFieldCount);
    }

    public static async Task Sequential_access(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var command = c.Command("SELECT repeat('ab', 50000), 2, 'last' FROM generate_series(1, 2)");
        using var reader = await via.Reader(command, CommandBehavior.SequentialAccess);
        await via.Read(reader);
        await log.Await("first", () => via.FieldValue<string>(reader, 0));
        await log.Await("third", () => via.FieldValue<string>(reader, 2));
        await log.Await("back to the second", () => via.FieldValue<int>(reader, 1));
        await log.Await("third again", () => via.FieldValue<string>(reader, 2));
        await log.Await("next row", () => via.Read(reader));
        await log.Await("second", () => via.FieldValue<int>(reader, 1));
    }

    public static async Task Streams(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var command = c.Command("SELECT decode(repeat('0102', 60000), 'hex'), 'tail'");
        foreach (var behavior in new[] { CommandBehavior.Default, CommandBehavior.SequentialAccess })
        {
            using var reader = await via.Reader(command, behavior);
            await via.Read(reader);
            using var stream = reader.GetStream(0);
            log.Note("length", stream.Length);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy);
            log.Note("bytes", copy.ToArray());
            log.Get("tail", () => reader.GetString(1));
        }
    }

    public static async Task Text_readers(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var command = c.Command("SELECT repeat('äöü ', 30000), 'tail'");
        foreach (var behavior in new[] { CommandBehavior.Default, CommandBehavior.SequentialAccess })
        {
            using var reader = await via.Reader(command, behavior);
            await via.Read(reader);
            using (var text = reader.GetTextReader(0))
                log.Note("text", via.IsAsync ? await text.ReadToEndAsync() : text.ReadToEnd());
            log.Get("tail", () => reader.GetTextReader(1).ReadToEnd());
        }
    }

    public static async Task Chars_and_bytes(DbDataSource ds, StoryLog log)
    {
        using var reader = await First(ds, new Calls(isAsync: true), "SELECT 'some text', '\\x0a0b0c'::bytea");
        var chars = new char[4];
        log.Get("length", () => reader.GetChars(0, 0, null, 0, 0));
        log.Get("chars", () => reader.GetChars(0, 5, chars, 0, 4));
        log.Note("are", new string(chars));
        var bytes = new byte[2];
        log.Get("length", () => reader.GetBytes(1, 0, null, 0, 0));
        log.Get("bytes", () => reader.GetBytes(1, 1, bytes, 0, 2));
        log.Note("are", bytes);
        log.Get("bytes of text", () => reader.GetBytes(0, 0, bytes, 0, 2));
    }

    public static async Task An_open_stream_and_the_next_row(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var reader = await via.Reader(c.Command("SELECT decode(repeat('01', 100000), 'hex') FROM generate_series(1, 2)"), CommandBehavior.SequentialAccess);
        await via.Read(reader);
        var stream = reader.GetStream(0);
        log.Note("byte", stream.ReadByte());
        log.Get("second stream", () => reader.GetStream(0).ReadByte());
        await log.Await("read", () => via.Read(reader));
        log.Get("old stream", () => stream.ReadByte());
    }

    public static async Task Enumerated(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var reader = await via.Reader(c.Command("SELECT generate_series(1, 3) AS n"));
        foreach (IDataRecord record in reader)
            log.Row(record);
        log.Note("closed", reader.IsClosed);
    }

    public static async Task Nested_data(DbDataSource ds, StoryLog log, Calls via)
    {
        using var reader = await First(ds, via, "SELECT ARRAY[ROW(1, 'a'), ROW(2, 'b')], 5");
        log.Get("nested", () =>
        {
            using var nested = reader.GetData(0);
            var rows = 0;
            while (nested.Read())
            {
                log.Row(nested);
                rows++;
            }

            return rows;
        });
        log.Get("not nested", () => reader.GetData(1));
    }

    public static async Task Loaded_into_a_table(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var reader = await via.Reader(c.Command("SELECT n AS id, n::text AS name FROM generate_series(1, 3) n"));
        using var table = new DataTable("loaded");
        log.Do("load", () => table.Load(reader));
        log.Note("table", table);
        log.Note("closed", reader.IsClosed);
    }

    /// <summary>A reader on the first row of a query; it owns its connection.</summary>
    private static async Task<DbDataReader> First(DbDataSource ds, Calls via, string sql)
    {
        var c = await via.Opened(ds);
        var reader = await via.Reader(c.Command(sql), CommandBehavior.CloseConnection);
        await via.Read(reader);
        return reader;
    }
}

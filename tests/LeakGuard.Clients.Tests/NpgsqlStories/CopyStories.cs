using Npgsql;
using NpgsqlTypes;

namespace LeakGuard.Clients.Tests.NpgsqlStories;

[Stories("npgsql copy")]
[Feature("Npgsql", "COPY: binary, text, raw")]
internal static class CopyStories
{
    private const string Table = "CREATE TABLE t (id int, name text)";
    private const string Sum = "SELECT count(*) || ' ' || coalesce(sum(id), 0) || ' ' || coalesce(max(name), '-') FROM t";

    public static async Task Binary_in_and_out(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await OpenedAsync(npgsql, via);
        using (var import = await Import(c.It, via))
        {
            for (var i = 1; i <= 1000; i++)
                await Row(import, via, i, i % 2 == 0 ? null : $"row {i}");
            await log.Await("complete", () => via.Get(import.Complete, () => import.CompleteAsync().AsTask()));
        }

        await log.Await("rows", () => via.Ask(c.Own, Sum));
        using var export = await via.Get(
            () => c.It.BeginBinaryExport("COPY (SELECT * FROM t ORDER BY id LIMIT 3) TO STDOUT (FORMAT binary)"),
            () => c.It.BeginBinaryExportAsync("COPY (SELECT * FROM t ORDER BY id LIMIT 3) TO STDOUT (FORMAT binary)"));
        while (await via.Get(export.StartRow, () => export.StartRowAsync().AsTask()) != -1)
        {
            log.Note("id", await via.Get(() => export.Read<int>(NpgsqlDbType.Integer), () => export.ReadAsync<int>(NpgsqlDbType.Integer).AsTask()));
            log.Note("null", export.IsNull);
            await via.Do(export.Skip, () => export.SkipAsync());
        }
    }

    public static async Task Binary_in_and_not_completed(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await OpenedAsync(npgsql, via);
        using (var import = await Import(c.It, via))
            await Row(import, via, 1, "lost");
        await log.Await("rows", () => via.Ask(c.Own, Sum));
    }

    public static async Task Binary_in_with_an_error(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await OpenedAsync(npgsql, via);
        await via.Run(c.Own, "ALTER TABLE t ADD CHECK (id < 3)");
        using (var import = await Import(c.It, via))
        {
            for (var i = 1; i <= 5; i++)
                await Row(import, via, i, "x");
            await log.Await("complete", () => via.Get(import.Complete, () => import.CompleteAsync().AsTask()));
        }

        await log.Await("rows", () => via.Ask(c.Own, Sum));
    }

    public static async Task Text_in_and_out(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await OpenedAsync(npgsql, via);
        using (var writer = await via.Get<TextWriter>(() => c.It.BeginTextImport("COPY t FROM STDIN"), async () => await c.It.BeginTextImportAsync("COPY t FROM STDIN")))
        {
            await via.Do(() => writer.Write("1\tone\n2\t\\N\n"), () => writer.WriteAsync("1\tone\n2\t\\N\n"));
            await via.Do(writer.Dispose, () => writer.DisposeAsync().AsTask());
        }

        await log.Await("rows", () => via.Ask(c.Own, Sum));
        using var reader = await via.Get<TextReader>(() => c.It.BeginTextExport("COPY t TO STDOUT (FORMAT csv)"), async () => await c.It.BeginTextExportAsync("COPY t TO STDOUT (FORMAT csv)"));
        log.Note("csv", await via.Get(reader.ReadToEnd, () => reader.ReadToEndAsync()));
    }

    public static async Task Raw_from_one_table_into_another(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await OpenedAsync(npgsql, via);
        await using var other = await npgsql.OpenAsync(via);
        await via.Run(c.Own, "INSERT INTO t SELECT n, 'row ' || n FROM generate_series(1, 5000) n; CREATE TABLE u (LIKE t)");
        using (var from = await via.Get(() => c.It.BeginRawBinaryCopy("COPY t TO STDOUT (FORMAT binary)"), () => c.It.BeginRawBinaryCopyAsync("COPY t TO STDOUT (FORMAT binary)")))
        using (var to = await via.Get(() => other.It.BeginRawBinaryCopy("COPY u FROM STDIN (FORMAT binary)"), () => other.It.BeginRawBinaryCopyAsync("COPY u FROM STDIN (FORMAT binary)")))
            await via.Do(() => from.CopyTo(to), () => from.CopyToAsync(to));
        await log.Await("rows", () => via.Ask(c.Own, "SELECT count(*) FROM u"));
    }

    public static async Task Raw_and_cancelled(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await OpenedAsync(npgsql, via);
        const string Sql = "COPY t FROM STDIN (FORMAT binary)";
        var stream = await via.Get(() => c.It.BeginRawBinaryCopy(Sql), () => c.It.BeginRawBinaryCopyAsync(Sql));
        await via.Do(() => stream.Write("PGCOPY\n"u8), () => stream.WriteAsync("PGCOPY\n"u8.ToArray()).AsTask());
        await log.Await("cancel", () => via.Do(stream.Cancel, () => stream.CancelAsync()));
        await log.Await("rows", () => via.Ask(c.Own, Sum));
    }

    public static async Task In_a_transaction_of_the_connection(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await OpenedAsync(npgsql, via);
        using (var transaction = await via.Begin(c.Own))
        {
            using (var import = await Import(c.It, via))
            {
                await Row(import, via, 1, "lost");
                await via.Get(import.Complete, () => import.CompleteAsync().AsTask());
            }

            await log.Await("inside", () => via.Ask(c.Own, Sum));
            await via.Rollback(transaction);
        }

        await log.Await("afterwards", () => via.Ask(c.Own, Sum));
    }

    public static async Task A_command_while_copying(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await OpenedAsync(npgsql, via);
        using var import = await Import(c.It, via);
        await log.Await("ask", () => via.Ask(c.Own, "SELECT 1"));
        log.State(c.Own);
    }

    private static async Task<NativeConnection> OpenedAsync(NpgsqlAccess npgsql, Calls via)
    {
        var c = await npgsql.OpenAsync(via);
        await via.Run(c.Own, Table);
        return c;
    }

    private static Task<NpgsqlBinaryImporter> Import(NpgsqlConnection c, Calls via) => via.Get(
        () => c.BeginBinaryImport("COPY t FROM STDIN (FORMAT binary)"),
        () => c.BeginBinaryImportAsync("COPY t FROM STDIN (FORMAT binary)"));

    private static Task Row(NpgsqlBinaryImporter import, Calls via, int id, string? name) =>
        via.Do(() => import.WriteRow(id, name), () => import.WriteRowAsync(default, id, name));
}

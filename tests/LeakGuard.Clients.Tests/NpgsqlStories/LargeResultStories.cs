using System.Data;
using System.Security.Cryptography;

namespace LeakGuard.Clients.Tests.NpgsqlStories;

[Stories("npgsql large results")]
[Feature("Npgsql", "large results, streams, cursors")]
internal static class LargeResultStories
{
    public static async Task Many_rows(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(npgsql.Source);
        using var command = c.Command("SELECT n, repeat('x', n % 50) FROM generate_series(1, 50000) n");
        using var reader = await via.Reader(command, CommandBehavior.SequentialAccess);
        long rows = 0, characters = 0;
        while (await via.Read(reader))
        {
            rows += reader.GetInt32(0) > 0 ? 1 : 0;
            characters += reader.GetString(1).Length;
        }

        log.Note("rows", rows);
        log.Note("characters", characters);
    }

    public static async Task Left_early(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(npgsql.Source);
        using var command = c.Command("SELECT generate_series(1, 200000)");
        using (var reader = await via.Reader(command))
            log.Note("read", await via.Read(reader));
        await log.Await("goes on", () => via.Ask(c, "SELECT 1"));
    }

    public static async Task A_large_value_as_a_stream(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(npgsql.Source);
        using var command = c.Command("SELECT decode(repeat('0123456789abcdef', 131072), 'hex'), repeat('grüße', 100000)");
        using var reader = await via.Reader(command, CommandBehavior.SequentialAccess);
        await via.Read(reader);
        using (var bytes = reader.GetStream(0))
            log.Note("bytes", Convert.ToHexString(via.IsAsync ? await SHA256.HashDataAsync(bytes) : SHA256.HashData(bytes)));
        using var text = reader.GetTextReader(1);
        log.Note("characters", (via.IsAsync ? await text.ReadToEndAsync() : text.ReadToEnd()).Length);
    }

    public static async Task A_large_parameter_as_a_stream(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(npgsql.Source);
        using var stream = new MemoryStream(new byte[3_000_000]);
        using var command = c.Command("SELECT length($1::bytea)", Ado.At(stream));
        await log.Await("length", () => via.Scalar(command));
    }
}

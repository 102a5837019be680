using System.Data.Common;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;

namespace LeakGuard.Clients.Tests.NpgsqlStories;

[Stories("npgsql plugins")]
[Feature("Npgsql", "`NpgsqlDataSourceBuilder`: mapped enums and composites, dynamic JSON, unmapped types, loggers, initializers")]
internal static class PluginStories
{
    private enum Mood
    {
        Sad,
        Glad,
    }

    public static async Task A_mapped_enum(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var ds = await MappedAsync(npgsql, via, "CREATE TYPE mood AS ENUM ('sad', 'glad')", builder => builder.MapEnum<Mood>("mood"));
        await using var c = await via.Opened(ds);
        using var command = c.Command("SELECT $1, ARRAY[$1, 'sad']", Ado.At(Mood.Glad));
        using var reader = await via.Reader(command);
        await log.Results(reader, via);
    }

    public static async Task A_mapped_composite(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var ds = await MappedAsync(npgsql, via, "CREATE TYPE place AS (x int, label text)", builder => builder.MapComposite<Place>("place"));
        await using var c = await via.Opened(ds);
        using var command = c.Command("SELECT $1, ($1).label", Ado.At(new Place { X = 3, Label = "here" }));
        using var reader = await via.Reader(command);
        await log.Results(reader, via);
    }

    public static async Task Dynamic_json(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var ds = npgsql.Build(builder => builder.EnableDynamicJson());
        await using var c = await via.Opened(ds);
        var parameter = new NpgsqlParameter { Value = new Place { X = 1, Label = "json" }, NpgsqlDbType = NpgsqlDbType.Jsonb };
        using var command = c.Command("SELECT $1", parameter);
        using var reader = await via.Reader(command);
        while (await via.Read(reader))
        {
            log.Note("object", await via.FieldValue<Place>(reader, 0));
            log.Note("node", (await via.FieldValue<JsonNode>(reader, 0)).ToJsonString());
        }
    }

    public static async Task Without_dynamic_json(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(npgsql.Source);
        using var command = c.Command("SELECT $1", new NpgsqlParameter { Value = new Place(), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await log.Await("refused", () => via.Scalar(command));
        log.State(c);
    }

    public static async Task Unmapped_types(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var ds = await MappedAsync(npgsql, via, "CREATE TYPE mood AS ENUM ('sad', 'glad')", builder => builder.EnableUnmappedTypes());
        await using var c = await via.Opened(ds);
        var parameter = new NpgsqlParameter { Value = Mood.Glad, DataTypeName = $"{await via.Ask(c, "SELECT current_schema()")}.mood" };
        using var command = c.Command("SELECT $1::text", parameter);
        await log.Await("text", () => via.Scalar(command));
    }

    public static async Task Records_as_tuples(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var ds = npgsql.Build(builder => builder.EnableRecordsAsTuples());
        await using var c = await via.Opened(ds);
        using var command = c.Command("SELECT ROW(1, 'two'::text)");
        using var reader = await via.Reader(command);
        while (await via.Read(reader))
            log.Note("tuple", await via.FieldValue<(int, string)>(reader, 0));
    }

    public static async Task An_initializer_of_physical_connections(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        var count = 0;
        await using var ds = npgsql.Build(builder => builder.UsePhysicalConnectionInitializer(
            _ => Interlocked.Increment(ref count),
            _ =>
            {
                Interlocked.Increment(ref count);
                return Task.CompletedTask;
            }));
        for (var i = 0; i < 3; i++)
        {
            await using var c = await via.Opened(ds);
            await via.Ask(c, "SELECT 1");
        }

        log.Note("initialized", count);
    }

    public static async Task A_password_provider(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var ds = npgsql.Build(builder => builder.UsePasswordProvider(_ => "unused", (_, _) => new ValueTask<string>("unused")));
        await using var c = await via.Opened(ds);
        await log.Await("ask", () => via.Ask(c, "SELECT 1"));
    }

    private static async Task<DbDataSource> MappedAsync(NpgsqlAccess npgsql, Calls via, string create, Action<NpgsqlDataSourceBuilder> set)
    {
        // Before the mapped source connects for the first time: types are loaded then.
        await using var c = await via.Opened(npgsql.Source);
        await via.Run(c, create);
        return npgsql.Build(set);
    }

    private sealed record Place
    {
        public int X { get; set; }

        public string? Label { get; set; }
    }
}

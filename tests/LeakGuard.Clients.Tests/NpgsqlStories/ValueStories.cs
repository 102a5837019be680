using System.Collections;
using System.Data;
using System.Net;
using Npgsql;
using NpgsqlTypes;

namespace LeakGuard.Clients.Tests.NpgsqlStories;

[Stories("npgsql values")]
internal static class ValueStories
{
    [Feature("Npgsql", "arrays and ranges")]
    public static Task Arrays(NpgsqlAccess npgsql, StoryLog log, Calls via) => ThereAndBack(
        npgsql, log, via, new[] { 1, 2 }, new[,] { { 1L, 2L }, { 3L, 4L } }, new List<string?> { "a", null }, Array.Empty<double>(), new[] { Guid.Empty });

    [Feature("Npgsql", "arrays and ranges")]
    public static Task Ranges(NpgsqlAccess npgsql, StoryLog log, Calls via) => ThereAndBack(
        npgsql,
        log,
        via,
        new NpgsqlRange<int>(1, 5),
        new NpgsqlRange<decimal>(1.5m, true, false, 0, false, true),
        NpgsqlRange<long>.Empty,
        new[] { new NpgsqlRange<int>(1, 3), new NpgsqlRange<int>(7, 9) });

    [Feature("Npgsql", "JSON, geometric and network types, bits, full text")]
    public static Task Geometry(NpgsqlAccess npgsql, StoryLog log, Calls via) => ThereAndBack(
        npgsql,
        log,
        via,
        new NpgsqlPoint(1, 2),
        new NpgsqlBox(4, 3, 2, 1),
        new NpgsqlCircle(1, 2, 3),
        new NpgsqlPath([new NpgsqlPoint(0, 0), new NpgsqlPoint(1, 1)], open: true),
        new NpgsqlPolygon(new NpgsqlPoint(0, 0), new NpgsqlPoint(1, 1), new NpgsqlPoint(1, 0)),
        new NpgsqlLSeg(0, 0, 1, 1));

    [Feature("Npgsql", "JSON, geometric and network types, bits, full text")]
    public static Task Networks_and_bits(NpgsqlAccess npgsql, StoryLog log, Calls via) => ThereAndBack(
        npgsql, log, via, IPAddress.Parse("192.0.2.7"), new IPNetwork(IPAddress.Parse("192.0.2.0"), 24), new BitArray([true, false, true]));

    [Feature("Npgsql", "JSON, geometric and network types, bits, full text")]
    public static async Task Json(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(npgsql.Source);
        foreach (var type in new[] { NpgsqlDbType.Json, NpgsqlDbType.Jsonb, NpgsqlDbType.JsonPath })
        {
            var text = type == NpgsqlDbType.JsonPath ? "$.a" : """{"a": [1, null]}""";
            using var command = c.Command("SELECT $1, pg_typeof($1)::text", new NpgsqlParameter { Value = text, NpgsqlDbType = type });
            using var reader = await via.Reader(command);
            await log.Results(reader, via);
        }
    }

    [Feature("Npgsql", "JSON, geometric and network types, bits, full text")]
    public static async Task Full_text(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(npgsql.Source);
        var query = new NpgsqlTsQueryAnd(new NpgsqlTsQueryLexeme("fat"), new NpgsqlTsQueryLexeme("cat"));
        using var command = c.Command("SELECT to_tsvector('english', 'a fat cat') @@ $1, $1, to_tsvector('english', 'a fat cat')", Ado.At(query));
        using var reader = await via.Reader(command);
        await log.Results(reader, via);
    }

    [Feature("Npgsql", "enums, composites and records")]
    public static async Task Enums_and_composites_as_text(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using (var c = await via.Opened(npgsql.Source))
            await via.Run(c, "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TYPE place AS (x int, y text)");
        await using var other = npgsql.Build(_ => { });
        await using var connection = await via.Opened(other);
        using var command = connection.Command("SELECT 'glad'::mood, $1::mood, (ROW(1, 'a')::place).y, ROW(1, 'a')::place::text", Ado.At("sad"));
        await log.Await("values", async () =>
        {
            using var reader = await via.Reader(command);
            await log.Results(reader, via);
        });
    }

    [Feature("Npgsql", "prepared statements")]
    public static async Task Typed_parameters(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(npgsql.Source);
        using var command = c.Command("SELECT $1 + $2", new NpgsqlParameter<int> { TypedValue = 40 }, new NpgsqlParameter<int> { TypedValue = 2 });
        await via.Prepare(command);
        await log.Await("sum", () => via.Scalar(command));
        ((NpgsqlParameter<int>)command.Parameters[0]).TypedValue = 50;
        await log.Await("sum", () => via.Scalar(command));
    }

    private static async Task ThereAndBack(NpgsqlAccess npgsql, StoryLog log, Calls via, params object[] values)
    {
        await using var c = await via.Opened(npgsql.Source);
        foreach (var value in values)
        {
            using var command = c.Command("SELECT $1, pg_typeof($1)::text, $1::text", Ado.At(value));
            await log.Await($"{value.GetType().Name}", async () =>
            {
                using var reader = await via.Reader(command, CommandBehavior.SingleRow);
                await log.Results(reader, via);
            });
        }
    }
}

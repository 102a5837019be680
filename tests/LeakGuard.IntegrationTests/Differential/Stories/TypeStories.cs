using System.Data.Common;
using System.Data;
using LeakGuard.Differential;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("types")]
internal static class TypeStories
{
    public static Task Integers(DbDataSource ds, StoryLog log, Calls via) =>
        Selected(ds, log, via, "1::smallint", "2147483647", "-9223372036854775808", "NULL::int", "4294967295::oid");

    public static Task Fractions(DbDataSource ds, StoryLog log, Calls via) =>
        Selected(ds, log, via, "1.50::numeric(10, 2)", "0.1::float4", "0.1::float8", "'NaN'::float8", "'-Infinity'::float4", "12.34::money");

    public static Task Numerics_beyond_decimal(DbDataSource ds, StoryLog log, Calls via) =>
        Selected(ds, log, via, "79228162514264337593543950335::numeric", "79228162514264337593543950336::numeric", "'NaN'::numeric", "1e-40::numeric");

    public static Task Texts(DbDataSource ds, StoryLog log, Calls via) =>
        Selected(ds, log, via, "'grüße ☃ 𝄞'", "''", "'abc'::char(6)", "'v'::varchar(4)", "'n'::name", "'c'::\"char\"", "E'two\\nlines'");

    public static Task Booleans_and_bits(DbDataSource ds, StoryLog log, Calls via) =>
        Selected(ds, log, via, "true", "false", "B'1'", "B'10110'", "'101'::varbit");

    public static Task Binary(DbDataSource ds, StoryLog log, Calls via) =>
        Selected(ds, log, via, "'\\x00ff10'::bytea", "''::bytea", "decode(repeat('ab', 100000), 'hex')");

    public static Task Timestamps(DbDataSource ds, StoryLog log, Calls via) =>
        Selected(ds, log, via, "'2024-02-29 12:34:56.789012'::timestamp", "'2024-02-29 12:34:56+02'::timestamptz", "'infinity'::timestamp", "'-infinity'::timestamptz", "'20000-01-01'::timestamp");

    public static Task Dates_and_times(DbDataSource ds, StoryLog log, Calls via) =>
        Selected(ds, log, via, "'2024-02-29'::date", "'infinity'::date", "'23:59:59.999999'::time", "'12:00+03'::timetz", "'1 day 02:03:04'::interval", "'1 month'::interval");

    public static Task Uuids_and_networks(DbDataSource ds, StoryLog log, Calls via) =>
        Selected(ds, log, via, "'0b2e1f8e-6f4f-4d3c-9a51-2f3f1c1f2b3a'::uuid", "'192.0.2.7'::inet", "'192.0.2.0/24'::cidr", "'08:00:2b:01:02:03'::macaddr", "'2001:db8::1'::inet");

    public static Task Json(DbDataSource ds, StoryLog log, Calls via) =>
        Selected(ds, log, via, "'{\"a\": [1, 2]}'::json", "'{\"b\": null, \"a\": 1}'::jsonb", "'<a>1</a>'::xml", "'$.a'::jsonpath");

    public static Task Arrays(DbDataSource ds, StoryLog log, Calls via) =>
        Selected(ds, log, via, "ARRAY[1, 2, 3]", "ARRAY['a', NULL]", "ARRAY[1, NULL]", "'{}'::int[]", "ARRAY[[1, 2], [3, 4]]", "'[3:4]={7,8}'::int[]");

    public static Task Ranges(DbDataSource ds, StoryLog log, Calls via) =>
        Selected(ds, log, via, "int4range(1, 5)", "'empty'::int4range", "numrange(NULL, 2.5, '[]')", "'{[1,3),[5,8)}'::int4multirange", "tsrange('2024-01-01', NULL)");

    public static Task Geometry_and_search(DbDataSource ds, StoryLog log, Calls via) =>
        Selected(ds, log, via, "point(1, 2)", "'(1,2),(3,4)'::box", "'<(1,2),3>'::circle", "'a fat cat'::tsvector", "'fat & rat'::tsquery");

    public static Task Records(DbDataSource ds, StoryLog log, Calls via) =>
        Selected(ds, log, via, "ROW(1, 'two', NULL)", "ARRAY[ROW(1), ROW(2)]", "ROW()");

    public static Task System_types(DbDataSource ds, StoryLog log, Calls via) =>
        Selected(ds, log, via, "'pg_class'::regclass::text", "'int4'::regtype", "'(0,1)'::tid", "'0/16B3748'::pg_lsn", "'7'::xid");

    public static async Task Enums(DbDataSource ds, StoryLog log, Calls via)
    {
        using (var c = await via.Opened(ds))
            await via.Run(c, "CREATE TYPE mood AS ENUM ('sad', 'glad')");
        await Selected(ds, log, via, "'glad'::mood::text", "'glad'::mood", "enum_range(NULL::mood)::text");
        using var other = await via.Opened(ds);
        await log.Await("written", () => via.Scalar(other.Command("SELECT $1::mood > 'sad'", new NpgsqlParameter { Value = "glad", NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Unknown })));
    }

    public static async Task Composites(DbDataSource ds, StoryLog log, Calls via)
    {
        using (var c = await via.Opened(ds))
            await via.Run(c, "CREATE TYPE pair AS (a int, b text); CREATE DOMAIN small AS int CHECK (VALUE < 10)");
        await Selected(ds, log, via, "ROW(1, 'x')::pair::text", "(ROW(1, 'x')::pair).b", "5::small", "12::small");
    }

    public static async Task Big_values_there_and_back(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        var text = string.Concat(Enumerable.Repeat("long Ω ", 300_000));
        var bytes = new byte[2_000_000];
        new Random(5).NextBytes(bytes);
        await log.Await("text", () => via.Scalar(c.Command("SELECT $1", Ado.At(text))));
        await log.Await("length", () => via.Scalar(c.Command("SELECT octet_length($1)", Ado.At(text))));
        await log.Await("bytes", () => via.Scalar(c.Command("SELECT $1", Ado.At(bytes))));
        await log.Await("array", () => via.Scalar(c.Command("SELECT cardinality($1)", Ado.At(Enumerable.Range(0, 100_000).ToArray()))));
    }

    public static async Task Written_and_read_again(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        object[] values =
        [
            (short)1, 2, 3L, 1.5f, 2.5d, 3.25m, "text", 'c', true, new byte[] { 1, 2 }, Guid.Empty, DateTime.UnixEpoch, new DateTime(2020, 1, 2),
            DateOnly.MaxValue, TimeOnly.MinValue, TimeSpan.FromDays(3), System.Net.IPAddress.Loopback, new System.Collections.BitArray(5, true),
            new NpgsqlTypes.NpgsqlRange<int>(1, 5), new NpgsqlTypes.NpgsqlPoint(1, 2), DateTime.MaxValue, System.Numerics.BigInteger.Pow(10, 30),
        ];
        foreach (var value in values)
            await log.Await(value.GetType().Name, () => via.Scalar(c.Command("SELECT $1", Ado.At(value))));
    }

    /// <summary>Notes type and value of each expression, each with a connection of its own: some break it.</summary>
    private static async Task Selected(DbDataSource ds, StoryLog log, Calls via, params string[] expressions)
    {
        foreach (var expression in expressions)
        {
            using var c = await via.Opened(ds);
            await via.Run(c, "SET timezone = 'UTC'");
            await log.Await($"reading {expression}", async () =>
            {
                using var reader = await via.Reader(c.Command($"SELECT {expression} AS it"));
                await log.Results(reader, via);
            });
            log.State(c);
        }
    }
}

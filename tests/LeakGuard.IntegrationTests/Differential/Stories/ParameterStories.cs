using System.Data.Common;
using System.Data;
using LeakGuard.Differential;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("parameters")]
internal static class ParameterStories
{
    public static async Task Named(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("at", () => via.Scalar(c.Command("SELECT @a || @b", Ado.Named("b", "two"), Ado.Named("a", "one"))));
        await log.Await("colon", () => via.Scalar(c.Command("SELECT :a::text", Ado.Named("a", "one"))));
        await log.Await("sign in the name", () => via.Scalar(c.Command("SELECT @a", Ado.Named("@a", 1))));
        await log.Await("case", () => via.Scalar(c.Command("SELECT @Name", Ado.Named("name", 1))));
        await log.Await("twice", () => via.Scalar(c.Command("SELECT @a + @a", Ado.Named("a", 4))));
        await log.Await("in a string", () => via.Scalar(c.Command("SELECT '@a'", Ado.Named("a", 4))));
    }

    public static async Task Positional(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("two", () => via.Scalar(c.Command("SELECT $1 - $2", Ado.At(9), Ado.At(4))));
        await log.Await("too many", () => via.Scalar(c.Command("SELECT $1::int", Ado.At(9), Ado.At(4))));
        await log.Await("two statements", () => via.Scalar(c.Command("SELECT $1; SELECT $2", Ado.At(9), Ado.At(4))));
        await log.Await("mixed", () => via.Scalar(c.Command("SELECT $1, @a", Ado.At(9), Ado.Named("a", 4))));
        await log.Await("goes on", () => via.Ask(c, "SELECT 1"));
    }

    public static async Task Too_few(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        await log.Await("too few", () => via.Scalar(c.Command("SELECT $1::int - $2::int", Ado.At(9))));
        log.State(c);
        await log.Await("goes on", () => via.Ask(c, "SELECT 1"));
        await log.Await("close", () => via.Close(c));
        await log.Await("open", () => via.Open(c));
        await log.Await("goes on", () => via.Ask(c, "SELECT 1"));
    }

    public static async Task Missing(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("named", () => via.Scalar(c.Command("SELECT @nobody")));
        await log.Await("other", () => via.Scalar(c.Command("SELECT @nobody", Ado.Named("somebody", 1))));
        await log.Await("surplus", () => via.Scalar(c.Command("SELECT 1", Ado.Named("somebody", 1))));
        log.State(c);
    }

    public static async Task Null_and_no_value(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("DBNull", () => via.Scalar(c.Command("SELECT $1 IS NULL", Ado.At(DBNull.Value))));
        await log.Await("null", () => via.Scalar(c.Command("SELECT $1 IS NULL", Ado.At(null))));
        await log.Await("typed null", () => via.Scalar(c.Command("SELECT $1", new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid, Value = DBNull.Value })));
        await log.Await("never set", () => via.Scalar(c.Command("SELECT @p", new NpgsqlParameter { ParameterName = "p" })));
        await log.Await("generic null", () => via.Scalar(c.Command("SELECT $1::text IS NULL", new NpgsqlParameter<string?> { TypedValue = null })));
    }

    public static async Task Wrong_type(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE t (n int)");
        await log.Await("text for int", () => via.NonQuery(c.Command("INSERT INTO t VALUES ($1)", Ado.At("seven"))));
        await log.Await("does not fit", () => via.Scalar(c.Command("SELECT $1", new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer, Value = "seven" })));
        await log.Await("unknown class", () => via.Scalar(c.Command("SELECT $1", Ado.At(new Version(1, 2)))));
        await log.Await("overflow", () => via.Scalar(c.Command("SELECT $1", new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Smallint, Value = 70000 })));
        log.State(c);
        await log.Await("goes on", () => via.Ask(c, "SELECT count(*) FROM t"));
    }

    public static async Task Typed_parameters(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        var typed = new NpgsqlParameter<int> { TypedValue = 5 };
        using var command = c.Command("SELECT $1 * 2", typed);
        await log.Await("int", () => via.Scalar(command));
        typed.TypedValue = 6;
        await log.Await("int", () => via.Scalar(command));
        await log.Await("array", () => via.Scalar(c.Command("SELECT $1", new NpgsqlParameter<int[]> { TypedValue = [1, 2] })));
        await log.Await("db type", () => via.Scalar(c.Command("SELECT pg_typeof($1)::text", new NpgsqlParameter { DbType = DbType.Decimal, Value = 5m })));
        await log.Await("data type name", () => via.Scalar(c.Command("SELECT pg_typeof($1)::text", new NpgsqlParameter { DataTypeName = "jsonb", Value = "{}" })));
    }

    public static async Task Arrays(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("any", () => via.Scalar(c.Command("SELECT count(*) FROM generate_series(1, 10) n WHERE n = ANY ($1)", Ado.At(new[] { 2, 3, 50 }))));
        await log.Await("any of none", () => via.Scalar(c.Command("SELECT 1 = ANY ($1)", Ado.At(Array.Empty<int>()))));
        await log.Await("list", () => via.Scalar(c.Command("SELECT $1", Ado.At(new List<string> { "a", "b" }))));
        await log.Await("unnest", () => via.Scalar(c.Command("SELECT sum(n) FROM unnest(@ns) n", Ado.Named("ns", new long[] { 4, 5 }))));
        await log.Await("two dimensions", () => via.Scalar(c.Command("SELECT $1", Ado.At(new[,] { { 1, 2 }, { 3, 4 } }))));
    }

    public static async Task Output(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        var a = new NpgsqlParameter { ParameterName = "a", Direction = ParameterDirection.Output };
        var b = new NpgsqlParameter { ParameterName = "b", Direction = ParameterDirection.Output, DbType = DbType.String };
        using var command = c.Command("SELECT 'bee' AS b, 5 AS a, 1 AS other", a, b);
        await log.Await("non query", () => via.NonQuery(command));
        log.Note("a", a.Value);
        log.Note("b", b.Value);
        await log.Await("scalar", () => via.Scalar(command));
    }

    public static async Task Size_truncates(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        var text = new NpgsqlParameter { Value = "abcdef", Size = 3 };
        await log.Await("text", () => via.Scalar(c.Command("SELECT $1", text)));
        var bytes = new NpgsqlParameter { Value = new byte[] { 1, 2, 3, 4 }, Size = 2 };
        await log.Await("bytes", () => via.Scalar(c.Command("SELECT $1", bytes)));
        log.Do("negative", () => text.Size = -2);
    }

    public static async Task Collection_by_index_and_name(DbDataSource ds, StoryLog log)
    {
        await using var c = ds.CreateConnection();
        await using var command = c.Command("SELECT @a", Ado.Named("a", 1), Ado.Named("b", 2));
        var all = command.Parameters;
        log.Note("count", all.Count);
        log.Note("a", all["a"].Value);
        log.Note("with sign", all["@b"].Value);
        log.Note("index of b", all.IndexOf("b"));
        log.Note("contains", (all.Contains("a"), all.Contains("z"), all.Contains((object)all[0])).ToString());
        log.Get("unknown name", () => all["z"]);
        log.Get("out of range", () => all[7]);
        log.Do("remove", () => all.RemoveAt("a"));
        log.Do("remove unknown", () => all.RemoveAt("z"));
        log.Note("left", all.Cast<DbParameter>().Select(p => p.ParameterName));
    }

    public static async Task Collection_add_and_insert(DbDataSource ds, StoryLog log)
    {
        await using var c = ds.CreateConnection();
        await using var command = c.CreateCommand();
        var all = command.Parameters;
        log.Get("add", () => all.Add(Ado.Named("a", 1)));
        log.Do("insert", () => all.Insert(0, Ado.Named("first", 0)));
        log.Do("range", () => all.AddRange(new object[] { Ado.Named("x", 8), Ado.Named("y", 9) }));
        log.Note("names", all.Cast<DbParameter>().Select(p => p.ParameterName));
        log.Do("a string", () => all.Add("text"));
        log.Do("null", () => all.Add(null!));
        log.Do("the same again", () => all.Add(all[0]));
        log.Do("replace", () => all[0] = Ado.Named("zero", 0));
        log.Do("replace by name", () => all["a"] = Ado.Named("alpha", 0));
        log.Note("names", all.Cast<DbParameter>().Select(p => p.ParameterName));
        log.Note("read only, fixed, synchronized", (all.IsReadOnly, all.IsFixedSize, all.IsSynchronized).ToString());
        all.Clear();
        log.Note("count", all.Count);
    }

    public static async Task A_parameter_of_two_commands(DbDataSource ds, StoryLog log)
    {
        await using var c = ds.CreateConnection();
        var parameter = Ado.Named("a", 1);
        await using var first = c.Command("SELECT @a", parameter);
        log.Get("second", () => c.Command("SELECT @a", parameter).Parameters.Count);
        first.Parameters.Clear();
        log.Get("after clear", () => c.Command("SELECT @a", parameter).Parameters.Count);
    }

    public static async Task A_parameter_made_by_the_command(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var command = c.Command("SELECT @p + 1");
        var parameter = command.CreateParameter();
        parameter.ParameterName = "p";
        parameter.Value = 6;
        parameter.DbType = DbType.Int64;
        log.Note("index", command.Parameters.Add(parameter));
        await log.Await("scalar", () => via.Scalar(command));
        parameter.ResetDbType();
        log.Note("type", parameter.DbType);
        await log.Await("scalar", () => via.Scalar(command));
    }

    public static Task Directions(DbDataSource ds, StoryLog log)
    {
        using var c = ds.CreateConnection();
        var parameter = c.CreateCommand().CreateParameter();
        foreach (var direction in Enum.GetValues<ParameterDirection>())
        {
            log.Do($"{direction}", () => parameter.Direction = direction);
            log.Note("is", parameter.Direction);
        }

        log.Note("nullable", parameter.IsNullable);
        log.Note("source column", parameter.SourceColumn);
        log.Note("source version", parameter.SourceVersion);
        return Task.CompletedTask;
    }

    public static async Task Json_and_dates_by_db_type(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        var utc = new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc);
        foreach (var value in new object[] { utc, DateTime.SpecifyKind(utc, DateTimeKind.Unspecified), new DateTimeOffset(utc), new DateOnly(2024, 5, 6), new TimeOnly(1, 2), TimeSpan.FromHours(30) })
            await log.Await(value.GetType().Name, () => via.Scalar(c.Command("SELECT pg_typeof($1)::text", Ado.At(value))));
        await log.Await("local for timestamptz", () => via.Scalar(c.Command("SELECT $1", new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz, Value = DateTime.SpecifyKind(utc, DateTimeKind.Local) })));
        await log.Await("utc for timestamp", () => via.Scalar(c.Command("SELECT $1", new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Timestamp, Value = utc })));
        await log.Await("offset", () => via.Scalar(c.Command("SELECT $1", Ado.At(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(2))))));
    }
}

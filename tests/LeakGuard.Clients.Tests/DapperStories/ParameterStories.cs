using System.Data;
using System.Data.Common;
using System.Dynamic;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace LeakGuard.Clients.Tests.DapperStories;

[Stories("dapper parameters")]
[Feature("Dapper", "parameters: dynamic, output, custom")]
internal static class ParameterStories
{
    public static async Task Dynamic_parameters(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        var given = new DynamicParameters();
        given.Add("a", 2);
        given.Add("b", 3L, DbType.Int64);
        given.Add("text", "x", DbType.String, size: 10);
        await log.Await("sum", () => via.Scalar<long>(c, "SELECT @a + @b + length(@text)", given));
        log.Note("a afterwards", given.Get<int>("a"));
        log.Note("names", given.ParameterNames);
    }

    public static async Task From_a_template(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        var given = new DynamicParameters(new { a = 1, ids = new[] { 4, 5 } });
        given.AddDynamicParams(new { b = 2 });
        await log.Await("sum", () => via.Scalar<int>(c, "SELECT @a + @b + cardinality(@ids)", given));
    }

    public static async Task Dictionaries_and_expandos(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("dictionary", () => via.Scalar<int>(c, "SELECT @a * @b", new Dictionary<string, object> { ["a"] = 6, ["b"] = 7 }));
        dynamic expando = new ExpandoObject();
        expando.a = 5;
        await log.Await("expando", () => via.Scalar<int>(c, "SELECT @a", (object)expando));
    }

    public static async Task A_missing_one(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("missing", () => via.Scalar<int>(c, "SELECT @a + @b", new { a = 1 }));
        await log.Await("too many", () => via.Scalar<int>(c, "SELECT @a", new { a = 1, b = 2 }));
    }

    public static async Task Null_and_text_of_a_length(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("null", () => via.Scalar<string>(c, "SELECT coalesce(@text, 'none')", new { text = (string?)null }));
        await log.Await("db string", () => via.Scalar<string>(c, "SELECT @text", new { text = new DbString { Value = "abc", Length = 20, IsAnsi = true } }));
    }

    public static async Task A_custom_parameter(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("type", () => via.Scalar<string>(c, "SELECT pg_typeof(@document)::text", new { document = new Json("""{"a": [1, 2]}""") }));
        await log.Await("value", () => via.Scalar<int>(c, "SELECT (@document -> 'a' ->> 1)::int", new { document = new Json("""{"a": [1, 2]}""") }));
    }

    public static async Task Parameters_that_add_themselves(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("range", () => via.Scalar<bool>(c, "SELECT 3 <@ @range", new Range(1, 5)));
    }

    public static async Task Output_of_a_procedure(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await via.Run(c, "CREATE PROCEDURE twice(a int, INOUT result int) LANGUAGE sql AS 'SELECT a * 2'");
        var given = new DynamicParameters();
        given.Add("a", 21);
        given.Add("result", 0, DbType.Int32, ParameterDirection.InputOutput);
        await log.Await("call", () => via.Execute(c, "twice", given, type: CommandType.StoredProcedure));
        log.Get("result", () => given.Get<int>("result"));
    }

    public static async Task Output_into_an_object(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await via.Run(c, "CREATE PROCEDURE twice(a int, INOUT \"Result\" int) LANGUAGE sql AS 'SELECT a * 2'");
        var target = new Target();
        var given = new DynamicParameters(new { a = 4 });
        given.Output(target, t => t.Result);
        await log.Await("call", () => via.Execute(c, "twice", given, type: CommandType.StoredProcedure));
        log.Note("result", target.Result);
    }

    private sealed class Json(string text) : SqlMapper.ICustomQueryParameter
    {
        public void AddParameter(IDbCommand command, string name) =>
            command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Jsonb) { Value = text });
    }

    private sealed class Range(int from, int to) : SqlMapper.IDynamicParameters
    {
        public void AddParameters(IDbCommand command, SqlMapper.Identity identity) =>
            command.Parameters.Add(new NpgsqlParameter("range", new NpgsqlRange<int>(from, to)));
    }

    private sealed class Target
    {
        public int Result { get; set; }
    }
}

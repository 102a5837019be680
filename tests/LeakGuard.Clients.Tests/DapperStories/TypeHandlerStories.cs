using System.Data;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace LeakGuard.Clients.Tests.DapperStories;

[Stories("dapper type handlers")]
[Feature("Dapper", "type handlers")]
internal static class TypeHandlerStories
{
    static TypeHandlerStories()
    {
        SqlMapper.AddTypeHandler(new CentsHandler());
        SqlMapper.AddTypeHandler(new TagsHandler());
    }

    public static async Task A_value_of_ones_own(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("update", () => via.Execute(c, "UPDATE items SET price = @price WHERE id = 3", new { price = new Cents(125) }));
        await log.Await("prices", () => via.Query<Priced>(c, "SELECT name, price FROM items WHERE price IS NOT NULL ORDER BY id"));
    }

    public static async Task Json_of_ones_own(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE tagged (id int, tags jsonb)");
        await log.Await("insert", () => via.Execute(c, "INSERT INTO tagged VALUES (1, @tags)", new { tags = new Tags(["a", "b"]) }));
        await log.Await("back", () => via.Query<Tags>(c, "SELECT tags FROM tagged"));
        await log.Await("asked", () => via.Scalar<bool>(c, "SELECT tags ? 'b' FROM tagged"));
    }

    public static async Task A_handler_that_cannot(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("parse", () => via.Query<Cents>(c, "SELECT 'no price'"));
        log.State(c);
        await log.Await("goes on", () => via.Scalar<int>(c, "SELECT 1"));
    }

    private readonly record struct Cents(long Count);

    private sealed record Priced(string Name, Cents Price);

    private sealed record Tags(string[] All)
    {
        public override string ToString() => string.Join(" + ", All);
    }

    private sealed class CentsHandler : SqlMapper.TypeHandler<Cents>
    {
        public override void SetValue(IDbDataParameter parameter, Cents value) => parameter.Value = value.Count / 100m;

        public override Cents Parse(object value) => new((long)((decimal)value * 100));
    }

    private sealed class TagsHandler : SqlMapper.TypeHandler<Tags>
    {
        public override void SetValue(IDbDataParameter parameter, Tags? value)
        {
            ((NpgsqlParameter)parameter).NpgsqlDbType = NpgsqlDbType.Jsonb;
            parameter.Value = JsonSerializer.Serialize(value!.All);
        }

        public override Tags Parse(object value) => new(JsonSerializer.Deserialize<string[]>((string)value)!);
    }
}

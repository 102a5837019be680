using System.Data;
using System.Data.Common;
using Dapper;

namespace LeakGuard.Clients.Tests.DapperStories;

[Stories("dapper queries")]
[Feature("Dapper", "queries: objects, tuples, dynamic rows, scalars, readers")]
internal static class QueryStories
{
    private enum Size
    {
        Small = 1,
        Large = 2,
    }

    public static async Task Objects(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("items", () => via.Query<Item>(c, Shop.Items));
        await log.Await("one of them", () => via.Query<Item>(c, "SELECT * FROM items WHERE id = @id", new { id = 2 }));
        log.State(c);
    }

    public static async Task Dynamic_rows(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("rows", () => via.Query(c, "SELECT * FROM items WHERE price > @least ORDER BY id", new { least = 0.6m }));
    }

    public static async Task Scalars(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("ids", () => via.Query<int>(c, "SELECT id FROM items ORDER BY id"));
        await log.Await("count", () => via.Scalar<long>(c, "SELECT count(*) FROM items"));
        await log.Await("text", () => via.Scalar<string>(c, "SELECT max(name) FROM items"));
        await log.Await("null", () => via.Scalar<int?>(c, "SELECT NULL::int"));
        await log.Await("none", () => via.Scalar<object>(c, "SELECT 1 WHERE false"));
    }

    public static async Task Tuples(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("tuples", () => via.Query<(int Id, string Name)>(c, "SELECT id, name FROM owners ORDER BY id"));
    }

    public static async Task First_and_single(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        const string None = "SELECT * FROM owners WHERE false";
        const string All = "SELECT * FROM owners ORDER BY id";
        await log.Await("first", () => via.Get(() => c.QueryFirst<Owner>(All), () => c.QueryFirstAsync<Owner>(All)));
        await log.Await("first of none", () => via.Get(() => c.QueryFirst<Owner>(None), () => c.QueryFirstAsync<Owner>(None)));
        await log.Await("first or default", () => via.Get(() => c.QueryFirstOrDefault<Owner>(None), () => c.QueryFirstOrDefaultAsync<Owner>(None)));
        await log.Await("single of two", () => via.Get(() => c.QuerySingle<Owner>(All), () => c.QuerySingleAsync<Owner>(All)));
        await log.Await("single or default", () => via.Get(() => c.QuerySingleOrDefault<Owner>(None), () => c.QuerySingleOrDefaultAsync<Owner>(None)));
        await log.Await("goes on", () => via.Scalar<int>(c, "SELECT 1"));
    }

    public static async Task Of_a_type_known_late(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        const string Sql = "SELECT * FROM owners ORDER BY id";
        var type = new Owner().GetType();
        await log.Await("owners", () => via.Get(() => c.Query(type, Sql), () => c.QueryAsync(type, Sql)));
    }

    public static async Task Execute_counts_rows(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("update", () => via.Execute(c, "UPDATE items SET price = 1 WHERE owner_id = @owner", new { owner = 1 }));
        await log.Await("delete none", () => via.Execute(c, "DELETE FROM items WHERE id = @id", new { id = 99 }));
        await log.Await("ddl", () => via.Execute(c, "CREATE TABLE more (id int)"));
    }

    public static async Task Execute_for_many_parameters(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        var owners = Enumerable.Range(10, 5).Select(id => new { id, name = $"owner {id}" });
        await log.Await("insert", () => via.Execute(c, "INSERT INTO owners VALUES (@id, @name)", owners));
        await log.Await("none at all", () => via.Execute(c, "INSERT INTO owners VALUES (@id, @name)", owners.Take(0)));
        await log.Await("names", () => via.Query<string>(c, "SELECT name FROM owners ORDER BY id"));
    }

    public static async Task A_reader(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        using (var reader = await via.Reader(c, "SELECT id, name FROM owners ORDER BY id; SELECT 1 AS one"))
            await log.Results(reader, via);
        log.State(c);
    }

    public static async Task A_table_from_a_reader(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        using var table = new DataTable("owners");
        using (var reader = await via.Reader(c, "SELECT id, name FROM owners"))
            table.Load(reader);
        log.Note("table", table);
        log.State(c);
    }

    public static async Task A_row_parser(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        using var reader = await via.Reader(c, "SELECT id, name FROM owners ORDER BY id");
        var parse = reader.GetRowParser<Owner>();
        while (await via.Read(reader))
            log.Note("owner", parse(reader));
    }

    public static async Task Enums_and_times(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        var at = new DateTime(2024, 2, 29, 12, 30, 0, DateTimeKind.Utc);
        var given = new { size = Size.Large, at, id = Guid.Empty, day = new DateOnly(2024, 2, 29), clock = new TimeOnly(12, 30), span = TimeSpan.FromHours(3) };
        await log.Await("back", () => via.Query<(Size, DateTime, Guid)>(c, "SELECT @size::int, @at, @id", given));
        await log.Await("days", () => via.Query<(DateOnly, TimeOnly, TimeSpan)>(c, "SELECT @day, @clock, @span", given));
    }

    public static async Task Literals_in_the_text(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("names", () => via.Query<string>(c, "SELECT name FROM items WHERE id = {=id}", new { id = 4 }));
    }

    public static async Task A_command_definition(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        var command = new CommandDefinition("SELECT name FROM owners WHERE id = @id", new { id = 1 }, commandTimeout: 7, flags: CommandFlags.NoCache);
        await log.Await("names", () => via.Query<string>(c, command));
    }

    public static async Task Columns_by_a_map_of_ones_own(DbDataSource ds, StoryLog log, Calls via)
    {
        SqlMapper.SetTypeMap(
            typeof(Mapped),
            new CustomPropertyTypeMap(typeof(Mapped), (type, column) => type.GetProperty(column == "the_name" ? nameof(Mapped.Name) : nameof(Mapped.Id))!));
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("mapped", () => via.Query<Mapped>(c, "SELECT id AS the_id, name AS the_name FROM owners ORDER BY id"));
    }

    private sealed record Mapped
    {
        public int Id { get; init; }

        public string? Name { get; init; }
    }
}

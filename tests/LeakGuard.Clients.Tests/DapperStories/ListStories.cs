using System.Data.Common;

namespace LeakGuard.Clients.Tests.DapperStories;

[Stories("dapper lists")]
[Feature("Dapper", "lists: `= ANY(@ids)`, `IN @ids`, arrays as tables")]
internal static class ListStories
{
    private const string Any = "SELECT name FROM items WHERE id = ANY(@ids) ORDER BY id";

    public static async Task Any_of_an_array(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("names", () => via.Query<string>(c, Any, new { ids = new[] { 1, 3 } }));
    }

    public static async Task Any_of_a_list_of_text(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("ids", () => via.Query<int>(c, "SELECT id FROM items WHERE name = ANY(@names)", new { names = new List<string> { "fig", "kiwi" } }));
    }

    public static async Task Any_of_nothing(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("names", () => via.Query<string>(c, Any, new { ids = Array.Empty<int>() }));
        await log.Await("names of null", () => via.Query<string>(c, Any, new { ids = (int[]?)null }));
    }

    public static async Task Any_on_a_closed_connection(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.ClosedAsync(ds, via);
        await log.Await("names", () => via.Query<string>(c, Any, new { ids = new[] { 2, 4 } }));
        log.State(c);
    }

    public static async Task Any_of_a_sequence(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("names", () => via.Query<string>(c, Any, new { ids = Enumerable.Range(1, 2) }));
    }

    // Dapper expands lists only where the provider has no arrays: to PostgreSQL this is a syntax error.
    public static async Task In_a_list_is_not_expanded(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("names", () => via.Query<string>(c, "SELECT name FROM items WHERE id IN @ids", new { ids = new[] { 1, 3 } }));
        await log.Await("in parentheses", () => via.Query<string>(c, "SELECT name FROM items WHERE id IN (@ids)", new { ids = new[] { 1 } }));
    }

    public static async Task Arrays_as_a_table(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        var rows = new { ids = new[] { 7, 8, 9 }, names = new[] { "Cid", "Dan", "Eve" } };
        await log.Await("insert", () => via.Execute(c, "INSERT INTO owners SELECT * FROM unnest(@ids, @names)", rows));
        await log.Await("owners", () => via.Query<Owner>(c, "SELECT o.* FROM owners o JOIN unnest(@ids) AS wanted (id) USING (id) ORDER BY id", rows));
    }

    public static async Task Arrays_come_back(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("ids", () => via.Scalar<int[]>(c, "SELECT array_agg(id ORDER BY id) FROM items"));
        await log.Await("names", () => via.Query<string[]>(c, "SELECT array_agg(name ORDER BY name) FROM items GROUP BY owner_id ORDER BY 1"));
    }

    public static async Task Bytes_are_no_list(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("bytes", () => via.Scalar<byte[]>(c, "SELECT @bytes || '\\x03'::bytea", new { bytes = new byte[] { 1, 2 } }));
    }
}

using System.Data.Common;
using Dapper;

namespace LeakGuard.Clients.Tests.DapperStories;

[Stories("dapper multi-mapping")]
[Feature("Dapper", "multi-mapping")]
internal static class MultiMappingStories
{
    private const string Joined =
        "SELECT i.id, i.name, i.price, o.id, o.name FROM items i LEFT JOIN owners o ON o.id = i.owner_id ORDER BY i.id";

    public static async Task Two_types(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("items", () => via.Get(
            () => c.Query<Item, Owner, Item>(Joined, (item, owner) => item with { Owner = owner }),
            () => c.QueryAsync<Item, Owner, Item>(Joined, (item, owner) => item with { Owner = owner })));
    }

    public static async Task Three_types(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        const string Sql = "SELECT i.id, i.name, o.id, o.name, 7 AS id, 'x' AS name FROM items i JOIN owners o ON o.id = i.owner_id ORDER BY i.id";
        await log.Await("rows", () => via.Get(
            () => c.Query<Item, Owner, Owner, string>(Sql, (item, one, other) => $"{item.Name} {one.Name} {other}"),
            () => c.QueryAsync<Item, Owner, Owner, string>(Sql, (item, one, other) => $"{item.Name} {one.Name} {other}")));
    }

    public static async Task An_array_of_types(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        Type[] types = [typeof(Item), typeof(Owner)];
        await log.Await("rows", () => via.Get(
            () => c.Query(Joined, types, parts => $"{parts[0]} of {parts[1]}"),
            () => c.QueryAsync(Joined, types, parts => $"{parts[0]} of {parts[1]}")));
    }

    public static async Task Split_at_another_column(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        const string Sql = "SELECT i.id, i.name, o.name FROM items i JOIN owners o ON o.id = i.owner_id ORDER BY i.id";
        await log.Await("rows", () => via.Get(
            () => c.Query<Item, Owner, string>(Sql, (item, owner) => $"{item.Id} {owner.Name}", splitOn: "name"),
            () => c.QueryAsync<Item, Owner, string>(Sql, (item, owner) => $"{item.Id} {owner.Name}", splitOn: "name")));
    }

    public static async Task Split_at_a_column_that_is_not_there(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("rows", () => via.Get(
            () => c.Query<Item, Owner, Item>(Joined, (item, _) => item, splitOn: "nothing"),
            () => c.QueryAsync<Item, Owner, Item>(Joined, (item, _) => item, splitOn: "nothing")));
        log.State(c);
        await log.Await("goes on", () => via.Scalar<int>(c, "SELECT 1"));
    }

    public static async Task Unbuffered_and_left_in_the_middle(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        var rows = await via.Get(
            () => c.Query<Item, Owner, Item>(Joined, (item, owner) => item with { Owner = owner }, buffered: false),
            () => c.QueryAsync<Item, Owner, Item>(Joined, (item, owner) => item with { Owner = owner }, buffered: false));
        // Dapper has closed the reader of its asynchronous form by now.
        log.Get("first", () => rows.First());
        await log.Await("goes on", () => via.Scalar<int>(c, "SELECT 1"));
    }
}

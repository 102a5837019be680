using System.Data.Common;
using Dapper;

namespace LeakGuard.Clients.Tests.DapperStories;

[Stories("dapper grids")]
[Feature("Dapper", "`QueryMultiple`")]
internal static class GridStories
{
    private const string Two = "SELECT * FROM owners ORDER BY id; SELECT id, name FROM items WHERE id >= @least ORDER BY id";

    public static async Task Two_results(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        using (var grid = await via.Multiple(c, Two, new { least = 2 }))
        {
            await log.Await("owners", () => via.Get(() => grid.Read<Owner>(), () => grid.ReadAsync<Owner>()));
            await log.Await("items", () => via.Get(() => grid.Read<Item>(), () => grid.ReadAsync<Item>()));
            log.Note("consumed", grid.IsConsumed);
        }

        await log.Await("goes on", () => via.Scalar<int>(c, "SELECT 1"));
    }

    public static async Task Single_values(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        using var grid = await via.Multiple(c, "SELECT 1; SELECT name FROM owners ORDER BY id; SELECT 2 WHERE false");
        await log.Await("single", () => via.Get(() => grid.ReadSingle<int>(), () => grid.ReadSingleAsync<int>()));
        await log.Await("first", () => via.Get(() => grid.ReadFirst<string>(), () => grid.ReadFirstAsync<string>()));
        await log.Await("none", () => via.Get(() => grid.ReadFirstOrDefault<int?>(), () => grid.ReadFirstOrDefaultAsync<int?>()));
    }

    public static async Task Past_the_end(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        using var grid = await via.Multiple(c, "SELECT 1");
        await log.Await("one", () => via.Get(() => grid.Read<int>(), () => grid.ReadAsync<int>()));
        await log.Await("another", () => via.Get(() => grid.Read<int>(), () => grid.ReadAsync<int>()));
        log.State(c);
    }

    public static async Task Disposed_in_the_middle(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        var grid = await via.Multiple(c, Two, new { least = 1 });
        await log.Await("owners", () => via.Get(() => grid.Read<Owner>(), () => grid.ReadAsync<Owner>()));
        await log.Await("dispose", () => via.Do(grid.Dispose, () => grid.DisposeAsync().AsTask()));
        await log.Await("goes on", () => via.Scalar<int>(c, "SELECT 1"));
    }

    public static async Task A_grid_left_open_is_in_the_way(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        using var grid = await via.Multiple(c, Two, new { least = 1 });
        await log.Await("another command", () => via.Scalar<int>(c, "SELECT 1"));
        log.State(c);
    }

    public static async Task An_error_in_the_second_result(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        using (var grid = await via.Multiple(c, "SELECT id FROM owners ORDER BY id; SELECT 1 / 0"))
        {
            await log.Await("first", () => via.Get(() => grid.Read<int>(), () => grid.ReadAsync<int>()));
            await log.Await("second", () => via.Get(() => grid.Read<int>(), () => grid.ReadAsync<int>()));
        }

        await log.Await("goes on", () => via.Scalar<int>(c, "SELECT 1"));
    }

    public static async Task Multi_mapped(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        const string Sql = "SELECT i.id, i.name, o.id, o.name FROM items i JOIN owners o ON o.id = i.owner_id ORDER BY i.id";
        using var grid = await via.Multiple(c, Sql);
        log.Get("items", () => grid.Read<Item, Owner, Item>((item, owner) => item with { Owner = owner }));
    }

    public static async Task Unbuffered(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        using var grid = await via.Multiple(c, Two, new { least = 3 });
        if (via.IsAsync)
        {
            await foreach (var owner in grid.ReadUnbufferedAsync<Owner>())
                log.Note("owner", owner);
        }
        else
        {
            foreach (var owner in grid.Read<Owner>(buffered: false))
                log.Note("owner", owner);
        }

        await log.Await("items", () => via.Get(() => grid.Read<Item>(), () => grid.ReadAsync<Item>()));
    }
}

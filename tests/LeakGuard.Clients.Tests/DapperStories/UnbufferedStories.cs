using System.Data.Common;

namespace LeakGuard.Clients.Tests.DapperStories;

[Stories("dapper unbuffered")]
[Feature("Dapper", "unbuffered rows")]
internal static class UnbufferedStories
{
    public static async Task To_the_end(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await via.Stream<Item>(c, Shop.Items, item => Noted(log, item));
        log.State(c);
        await log.Await("goes on", () => via.Scalar<int>(c, "SELECT 1"));
    }

    public static async Task Left_in_the_middle(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("rows", () => via.Stream<int>(c, "SELECT generate_series(1, 100000)", row => Noted(log, row) && row < 3));
        log.State(c);
        await log.Await("goes on", () => via.Scalar<int>(c, "SELECT 1"));
    }

    public static async Task An_error_on_the_way(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("rows", () => via.Stream<int>(c, "SELECT 6 / (3 - n) FROM generate_series(1, 5) n", row => Noted(log, row)));
        log.State(c);
        await log.Await("goes on", () => via.Scalar<int>(c, "SELECT 1"));
    }

    public static async Task The_consumer_throws(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("rows", () => via.Stream<int>(c, "SELECT generate_series(1, 5)", _ => throw new InvalidOperationException("no more")));
        await log.Await("goes on", () => via.Scalar<int>(c, "SELECT 1"));
    }

    public static async Task Another_query_meanwhile(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("rows", () => via.Stream<int>(c, "SELECT generate_series(1, 5)", row =>
        {
            log.Get("inner", () => c.Run("SELECT 1"));
            return Noted(log, row) && row < 2;
        }));
    }

    public static async Task On_a_closed_connection(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(ds.CreateConnection());
        await log.Await("rows", () => via.Stream<int>(c, "SELECT generate_series(1, 3)", row => Noted(log, row)));
        log.State(c);
    }

    public static async Task Left_in_the_middle_of_a_closed_connection(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(ds.CreateConnection());
        await log.Await("rows", () => via.Stream<int>(c, "SELECT generate_series(1, 100000)", row => Noted(log, row) && row < 2));
        log.State(c);
    }

    private static bool Noted(StoryLog log, object? row)
    {
        log.Note("row", row);
        return true;
    }
}

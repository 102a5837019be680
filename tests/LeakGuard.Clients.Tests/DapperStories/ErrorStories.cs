using System.Data.Common;

namespace LeakGuard.Clients.Tests.DapperStories;

[Stories("dapper errors")]
[Feature("Dapper", "errors and timeouts")]
internal static class ErrorStories
{
    public static async Task Of_the_server(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("syntax", () => via.Query<int>(c, "SELEC 1"));
        await log.Await("no table", () => via.Query<int>(c, "SELECT * FROM nothing"));
        await log.Await("unique", () => via.Execute(c, "INSERT INTO owners VALUES (1, 'again')"));
        await log.Await("foreign key", () => via.Execute(c, "INSERT INTO items VALUES (9, 'kiwi', 1, 77)"));
        await log.Await("goes on", () => via.Scalar<int>(c, "SELECT 1"));
    }

    public static async Task Of_the_mapping(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        await log.Await("wrong type", () => via.Query<Owner>(c, "SELECT 'x' AS id, 'Ann' AS name"));
        await log.Await("too large", () => via.Scalar<short>(c, "SELECT 100000"));
        await log.Await("null", () => via.Query<int>(c, "SELECT NULL::int"));
        await log.Await("goes on", () => via.Scalar<int>(c, "SELECT 1"));
    }

    public static async Task In_the_middle_of_many_executions(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await Shop.OpenedAsync(ds, via);
        var owners = new[] { 5, 6, 1, 7 }.Select(id => new { id });
        await log.Await("insert", () => via.Execute(c, "INSERT INTO owners VALUES (@id, 'new')", owners));
        await log.Await("owners", () => via.Query<int>(c, "SELECT id FROM owners ORDER BY id"));
    }

    public static async Task A_timeout(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await log.Await("sleep", () => via.Execute(c, "SELECT pg_sleep(40)", timeout: 1));
        log.State(c);
        await log.Await("goes on", () => via.Scalar<int>(c, "SELECT 1"));
    }

    public static async Task The_session_is_ended(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        await log.Await("end", () => via.Execute(c, "SELECT pg_terminate_backend(pg_backend_pid())"));
        log.State(c);
        await via.Close(c);
        await log.Await("again", () => via.Scalar<int>(c, "SELECT 1"));
    }
}

using System.Data;
using System.Data.Common;
using Dapper;

namespace LeakGuard.Clients.Tests.DapperStories;

[Stories("dapper closed connections")]
[Feature("Dapper", "closed connections, opened by Dapper for one call")]
internal static class ClosedConnectionStories
{
    public static async Task A_query(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await Shop.ClosedAsync(ds, via));
        await log.Await("owners", () => via.Query<Owner>(c, "SELECT * FROM owners ORDER BY id"));
        log.State(c);
        await log.Await("again", () => via.Scalar<long>(c, "SELECT count(*) FROM owners"));
        log.State(c);
    }

    public static async Task An_error(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(ds.CreateConnection());
        await log.Await("execute", () => via.Execute(c, "SELECT nonsense"));
        log.State(c);
        await log.Await("again", () => via.Scalar<int>(c, "SELECT 1"));
        log.State(c);
    }

    public static async Task An_error_of_the_mapping(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(ds.CreateConnection());
        await log.Await("query", () => via.Query<int>(c, "SELECT 'no number' FROM generate_series(1, 100)"));
        log.State(c);
    }

    public static async Task A_grid(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await Shop.ClosedAsync(ds, via));
        using (var grid = await via.Multiple(c, "SELECT id FROM owners ORDER BY id; SELECT name FROM owners ORDER BY id"))
        {
            log.State(c);
            await log.Await("ids", () => via.Get(() => grid.Read<int>(), () => grid.ReadAsync<int>()));
        }

        log.State(c);
    }

    public static async Task A_reader_closes_it(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await Shop.ClosedAsync(ds, via));
        var reader = await via.Reader(c, "SELECT id FROM owners ORDER BY id");
        log.State(c);
        await log.Results(reader, via);
        await log.Await("dispose", () => via.Dispose(reader));
        log.State(c);
    }

    public static async Task A_reader_with_a_behavior(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await Shop.OpenedAsync(ds, via));
        var command = new CommandDefinition("SELECT id FROM owners ORDER BY id");
        var reader = await via.Get(
            () => (DbDataReader)c.ExecuteReader(command, CommandBehavior.CloseConnection),
            () => c.ExecuteReaderAsync(command, CommandBehavior.CloseConnection));
        await log.Results(reader, via);
        await log.Await("dispose", () => via.Dispose(reader));
        log.State(c);
    }

    public static async Task A_reader_that_fails(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(ds.CreateConnection());
        await log.Await("reader", () => via.Reader(c, "SELECT nonsense"));
        log.State(c);
    }

    public static async Task First_of_many_rows(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(ds.CreateConnection());
        const string Sql = "SELECT generate_series(1, 10000)";
        await log.Await("first", () => via.Get(() => c.QueryFirst<int>(Sql), () => c.QueryFirstAsync<int>(Sql)));
        log.State(c);
    }

    public static async Task Many_executions(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await Shop.ClosedAsync(ds, via));
        var owners = Enumerable.Range(20, 3).Select(id => new { id, name = $"{id}" });
        await log.Await("insert", () => via.Execute(c, "INSERT INTO owners VALUES (@id, @name)", owners));
        log.State(c);
    }

    public static async Task A_disposed_one(DbDataSource ds, StoryLog log, Calls via)
    {
        var c = ds.CreateConnection();
        await via.Dispose(c);
        await log.Await("query", () => via.Scalar<int>(c, "SELECT 1"));
        log.State(c);
    }
}

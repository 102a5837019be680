using System.Data;
using Dapper;
using LeakGuard.EntityFrameworkCore.Tests.Differential;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Tests.Stories;

[Stories("connection")]
[Feature("EF Core", "`OpenConnection`, `GetDbConnection()`, connections of the application's own")]
internal static class ConnectionStories
{
    public static async Task Opened_and_closed(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        log.Watch(shop.Database.GetDbConnection());
        await calls.Open(shop);
        log.Note("count", await calls.Count(shop.Customers));
        await calls.Close(shop);
        log.State(shop.Database.GetDbConnection());
    }

    public static async Task Opened_twice(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await calls.Open(shop);
        await calls.Open(shop);
        await calls.Close(shop);
        log.State(shop.Database.GetDbConnection());
        await calls.Close(shop);
        log.State(shop.Database.GetDbConnection());
        await calls.Close(shop);
        log.Note("count", await calls.Count(shop.Customers));
    }

    public static async Task Opened_and_never_closed(ContextSource source, StoryLog log, Calls calls)
    {
        var shop = source.Create();
        var connection = log.Watch(shop.Database.GetDbConnection());
        await calls.Open(shop);
        await calls.Dispose(shop);
        log.State(connection);
        await log.Await("opening it", () => calls.Open(connection));
    }

    public static async Task Opened_by_hand(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        var connection = log.Watch(shop.Database.GetDbConnection());
        await calls.Open(connection);
        log.Note("count", await calls.Count(shop.Customers));
        log.State(connection);
        await calls.Close(connection);
        log.Note("count", await calls.Count(shop.Customers));
        log.State(connection);
    }

    public static async Task Opened_by_hand_and_by_the_context(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        var connection = shop.Database.GetDbConnection();
        await calls.Open(connection);
        await calls.Open(shop);
        await calls.Close(shop);
        log.State(connection);
        await log.Await("again by hand", () => calls.Open(connection));
    }

    public static async Task Closed_by_hand(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await calls.Open(shop);
        await calls.Close(shop.Database.GetDbConnection());
        log.Note("count", await calls.Count(shop.Customers));
        log.State(shop.Database.GetDbConnection());
    }

    [Feature("EF Core", "temporary tables")]
    public static async Task Commands_of_its_own(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await calls.Open(shop);
        var connection = shop.Database.GetDbConnection();
        log.Note("type", connection.GetType().FullName);
        await calls.Run(connection, "CREATE TEMP TABLE kept (n int); INSERT INTO kept VALUES (1), (2)");
        log.Note("sum", await calls.Ask(connection, "SELECT sum(n) FROM kept"));
        log.Note("by the context", await calls.Single(shop.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM kept")));
        await calls.Close(shop);
        await log.Await("after closing", () => calls.Ask(connection, "SELECT 1"));
    }

    [Feature("EF Core", "Dapper and COPY on a context's connection")]
    public static async Task Dapper_beside_it(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        await using var transaction = await calls.Begin(shop);
        var connection = shop.Database.GetDbConnection();
        var names = new[] { "Ada", "Eve" };
        log.Note("ids", await calls.Get(
            () => connection.Query<int>("SELECT \"Id\" FROM \"Customers\" WHERE \"Name\" = ANY(@names) ORDER BY 1", new { names }, transaction.GetDbTransaction()),
            () => connection.QueryAsync<int>("SELECT \"Id\" FROM \"Customers\" WHERE \"Name\" = ANY(@names) ORDER BY 1", new { names }, transaction.GetDbTransaction())));
        shop.Add(new Customer { Name = "Zoe" });
        await calls.Save(shop);
        log.Note("count", await calls.Get(
            () => connection.ExecuteScalar<long>("SELECT count(*) FROM \"Customers\""),
            () => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM \"Customers\"")));
        await calls.Commit(transaction);
        log.State(connection);
    }

    [Feature("EF Core", "Dapper and COPY on a context's connection")]
    public static async Task A_copy_beside_it(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await calls.Open(shop);
        var connection = (NpgsqlConnection)shop.Database.GetDbConnection();
        await using (var import = await connection.BeginBinaryImportAsync("COPY \"Customers\" (\"Name\", \"Tags\") FROM STDIN BINARY"))
        {
            foreach (var name in new[] { "copied", "copied too" })
            {
                await import.StartRowAsync();
                await import.WriteAsync(name);
                await import.WriteAsync(Array.Empty<string>());
            }

            await import.CompleteAsync();
        }

        log.Note("names", await calls.ToList(shop.Customers.OrderBy(c => c.Id).Select(c => c.Name)));
    }

    public static async Task Of_the_applications_own(ContextSource source, StoryLog log, Calls calls)
    {
        await using var connection = source.DataSource.CreateConnection();
        log.Watch(connection);
        await using (var shop = source.On(connection))
            log.Note("count", await calls.Count(shop.Customers));
        log.State(connection);
        await calls.Open(connection);
        await using (var shop = source.On(connection))
            log.Note("count", await calls.Count(shop.Customers));
        log.State(connection);
    }

    public static async Task Changed_for_another(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        log.Note("count", await calls.Count(shop.Customers));
        await using var connection = source.DataSource.CreateConnection();
        shop.Database.SetDbConnection(connection);
        log.Note("count", await calls.Count(shop.Customers));
        await calls.Open(shop);
        log.Get("changing an open one", () =>
        {
            shop.Database.SetDbConnection(source.DataSource.CreateConnection());
            return "changed";
        });
    }

    public static async Task Asked_about(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        log.Note("can connect", await calls.Get(shop.Database.CanConnect, () => shop.Database.CanConnectAsync()));
        log.Note("relational", shop.Database.IsRelational());
        log.Note("npgsql", shop.Database.IsNpgsql());
        log.Note("provider", shop.Database.ProviderName);
        shop.Database.SetCommandTimeout(77);
        log.Note("timeout", shop.Database.GetCommandTimeout());
        log.Note("connection string", shop.Database.GetConnectionString() == source.DataSource.ConnectionString);
    }

    public static async Task A_disposed_context(ContextSource source, StoryLog log, Calls calls)
    {
        var shop = source.Create();
        await calls.Count(shop.Customers);
        await calls.Dispose(shop);
        await log.Await("counting", () => calls.Count(shop.Customers));
        await calls.Dispose(shop);
    }

    [DirectOnly]
    [Feature("EF Core", "lost connections")]
    public static async Task Killed_between_two_queries(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await calls.Open(shop);
        log.Watch(shop.Database.GetDbConnection());
        await Backends.KillAsync(source.DataSource, await Backends.PidAsync(shop.Database.GetDbConnection()));
        await log.Await("counting", () => calls.Count(shop.Customers));
        log.State(shop.Database.GetDbConnection());
        log.Note("again", await calls.Count(shop.Customers));
        log.State(shop.Database.GetDbConnection());
    }

    [DirectOnly]
    [Feature("EF Core", "lost connections")]
    public static async Task Killed_inside_a_transaction(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await using (var transaction = await calls.Begin(shop))
        {
            shop.Add(new Customer { Name = "one" });
            await calls.Save(shop);
            await Backends.KillAsync(source.DataSource, await Backends.PidAsync(shop.Database.GetDbConnection()));
            await log.Await("committing", () => calls.Commit(transaction));
        }

        log.Note("count", await calls.Count(shop.Customers));
    }

    [DirectOnly]
    [Feature("EF Core", "lost connections")]
    public static async Task Killed_by_its_own_command(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await log.Await("suicide", () => calls.Sql(shop, "SELECT pg_terminate_backend(pg_backend_pid())"));
        log.State(shop.Database.GetDbConnection());
        log.Note("count", await calls.Count(shop.Customers));
    }

    [Settings("Maximum Pool Size=1")]
    public static async Task A_pool_of_one_for_many_contexts(ContextSource source, StoryLog log, Calls calls)
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(async () =>
        {
            await using var shop = source.Create();
            return await calls.Count(shop.Customers);
        })));
        log.Note("counts", counts);
    }

    [Settings("Pooling=false")]
    public static async Task Without_a_pool(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        log.Note("count", await calls.Count(shop.Customers));
        await using var transaction = await calls.Begin(shop);
        shop.Add(new Customer { Name = "one" });
        await calls.Save(shop);
        await calls.Commit(transaction);
    }
}

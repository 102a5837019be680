using System.Transactions;

namespace LeakGuard.Clients.Tests.NpgsqlStories;

[Stories("npgsql scopes")]
[Feature("Npgsql", "`TransactionScope`; over two connections .NET refuses it")]
internal static class ScopeStories
{
    public static async Task One_connection_at_a_time(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await CreateAsync(npgsql, via);
        foreach (var completes in new[] { true, false })
        {
            using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
            {
                for (var i = 0; i < 2; i++)
                {
                    await using var c = await via.Opened(npgsql.Source);
                    await log.Await("insert", () => via.Run(c, "INSERT INTO t VALUES (1)"));
                }

                if (completes)
                    scope.Complete();
            }

            await using var after = await via.Opened(npgsql.Source);
            await log.Await("rows", () => via.Ask(after, "SELECT count(*) FROM t"));
        }
    }

    public static async Task Two_connections_at_once(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await CreateAsync(npgsql, via);
        log.Do("the scope's end", () =>
        {
            using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
            using var one = npgsql.Source.OpenConnection();
            log.Get("one", () => one.Run("INSERT INTO t VALUES (1)"));
            log.Get("another", () => npgsql.Source.OpenConnection());
            scope.Complete();
        });
        await using var after = await via.Opened(npgsql.Source);
        await log.Await("rows", () => via.Ask(after, "SELECT count(*) FROM t"));
    }

    [Settings("Enlist=false")]
    public static async Task Not_enlisted(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await CreateAsync(npgsql, via);
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await using var c = await via.Opened(npgsql.Source);
            await log.Await("insert", () => via.Run(c, "INSERT INTO t VALUES (1)"));
        }

        await using var after = await via.Opened(npgsql.Source);
        await log.Await("rows", () => via.Ask(after, "SELECT count(*) FROM t"));
    }

    private static async Task CreateAsync(NpgsqlAccess npgsql, Calls via)
    {
        await using var c = await via.Opened(npgsql.Source);
        await via.Run(c, "CREATE TABLE t (id int)");
    }
}

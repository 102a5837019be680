using System.Transactions;

namespace LeakGuard.Clients.Tests.NpgsqlStories;

[Stories("npgsql scopes")]
[Feature("Npgsql", "`TransactionScope`; over two connections by PREPARE TRANSACTION")]
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

    public static Task Two_connections_at_once(NpgsqlAccess npgsql, StoryLog log, Calls via) =>
        TogetherAsync(npgsql, log, via, "INSERT INTO t VALUES (2)");

    public static Task Two_connections_of_which_one_cannot_be_prepared(NpgsqlAccess npgsql, StoryLog log, Calls via) =>
        TogetherAsync(npgsql, log, via, "CREATE TEMP TABLE kept (id int)");

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

    // The transaction is prepared on both, before it is committed.
    private static async Task TogetherAsync(NpgsqlAccess npgsql, StoryLog log, Calls via, string sql)
    {
        await CreateAsync(npgsql, via);
        await log.Await("the scope", async () =>
        {
            using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
            await using var one = await via.Opened(npgsql.Source);
            await log.Await("one", () => via.Run(one, "INSERT INTO t VALUES (1)"));
            await using var another = await via.Opened(npgsql.Source);
            await log.Await("another", () => via.Run(another, sql));
            scope.Complete();
        });
        await using var after = await via.Opened(npgsql.Source);
        await log.Await("rows", () => via.Ask(after, "SELECT count(*) FROM t"));
    }

    private static async Task CreateAsync(NpgsqlAccess npgsql, Calls via)
    {
        await using var c = await via.Opened(npgsql.Source);
        await via.Run(c, "CREATE TABLE t (id int)");
    }
}

using System.Data.Common;

namespace LeakGuard.Clients.Tests.NpgsqlStories;

[Stories("npgsql statements")]
internal static class StatementStories
{
    private const string Prepared = "SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql";

    [Feature("Npgsql", "prepared statements")]
    public static async Task Prepared_by_hand(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(npgsql.Source);
        using var command = c.Command("SELECT $1::int * 2", Ado.At(1));
        await log.Await("prepare", () => via.Prepare(command));
        for (var i = 1; i <= 3; i++)
        {
            command.Parameters[0].Value = i;
            await log.Await("twice", () => via.Scalar(command));
        }

        await log.Await("prepared", () => via.Ask(c, Prepared));
    }

    [Feature("Npgsql", "prepared statements")]
    public static async Task Prepared_and_used_after_reopening(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        for (var i = 0; i < 3; i++)
        {
            await using var c = await via.Opened(npgsql.Source);
            using var command = c.Command("SELECT $1::text", Ado.At($"{i}"));
            await log.Await("prepare", () => via.Prepare(command));
            await log.Await("text", () => via.Scalar(command));
            await log.Await("prepared", () => via.Ask(c, Prepared));
        }
    }

    [Feature("Npgsql", "automatic preparation (`Max Auto Prepare`)")]
    [Settings("Max Auto Prepare=5;Auto Prepare Min Usages=2")]
    public static async Task Prepared_automatically(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        for (var i = 0; i < 6; i++)
        {
            await using var c = await via.Opened(npgsql.Source);
            using var command = c.Command("SELECT $1::int + 100", Ado.At(i));
            await log.Await("sum", () => via.Scalar(command));
            await log.Await("prepared", () => via.Ask(c, "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%+ 100'"));
        }
    }

    [Feature("Npgsql", "batches")]
    public static async Task A_batch(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(npgsql.Source);
        using var batch = c.Batch("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1), (2)", "SELECT id FROM t ORDER BY id");
        batch.Add("SELECT $1", Ado.At("x"));
        using (var reader = await via.Reader(batch))
            await log.Results(reader, via);
        log.Note("affected", batch.BatchCommands.Select(one => one.RecordsAffected));
    }

    [Feature("Npgsql", "batches")]
    public static async Task A_batch_in_a_transaction_that_fails(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(npgsql.Source);
        await via.Run(c, "CREATE TABLE t (id int PRIMARY KEY)");
        using var transaction = await via.Begin(c);
        using var batch = c.Batch("INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)", "SELECT 1");
        batch.Transaction = transaction;
        await log.Await("batch", () => via.NonQuery(batch));
        await log.Await("rollback", () => via.Rollback(transaction));
        await log.Await("rows", () => via.Ask(c, "SELECT count(*) FROM t"));
    }

    [Feature("Npgsql", "prepared statements")]
    public static async Task A_prepared_batch(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(npgsql.Source);
        using var batch = c.Batch().Add("SELECT $1::int", Ado.At(1)).Add("SELECT $1::int + 1", Ado.At(1));
        await log.Await("prepare", () => via.Prepare(batch));
        for (var i = 0; i < 2; i++)
        {
            using var reader = await via.Reader(batch);
            await log.Results(reader, via);
        }
    }

    [Feature("Npgsql", "large results, streams, cursors")]
    public static async Task A_cursor_fetched_in_steps(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(npgsql.Source);
        using var transaction = await via.Begin(c);
        await via.Run(c, "DECLARE numbers NO SCROLL CURSOR FOR SELECT generate_series(1, 2500)");
        long sum = 0;
        for (var rows = -1; rows != 0;)
        {
            rows = 0;
            using var fetch = c.Command("FETCH 1000 FROM numbers");
            using var reader = await via.Reader(fetch);
            for (; await via.Read(reader); rows++)
                sum += reader.GetInt32(0);
            log.Note("fetched", rows);
        }

        log.Note("sum", sum);
        await log.Await("commit", () => via.Commit(transaction));
    }

    [Feature("Npgsql", "cursors WITH HOLD")]
    public static async Task A_cursor_that_outlives_its_transaction(NpgsqlAccess npgsql, StoryLog log, Calls via)
    {
        await using var c = await via.Opened(npgsql.Source);
        using (var transaction = await via.Begin(c))
        {
            await via.Run(c, "DECLARE held CURSOR WITH HOLD FOR SELECT generate_series(1, 10)");
            await via.Commit(transaction);
        }

        await log.Await("fetch", () => via.Ask(c, "FETCH 1 FROM held"));
        await log.Await("fetch", () => via.Ask(c, "FETCH 1 FROM held"));
        await log.Await("close", () => via.Run(c, "CLOSE held"));
    }
}

using System.Data.Common;
using System.Data;
using LeakGuard.Differential;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("batch")]
internal static class BatchStories
{
    public static async Task Results_one_after_another(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var batch = c.Batch("SELECT 1 AS a", "SELECT 'x' AS b, 2 AS c", "SELECT 3 WHERE false");
        using var reader = await via.Reader(batch);
        await log.Results(reader, via);
    }

    public static async Task Scalar_and_non_query(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var batch = c.Batch("CREATE TABLE t (n int)", "INSERT INTO t VALUES (1), (2)", "UPDATE t SET n = 5", "SELECT * FROM t");
        await log.Await("non query", () => via.NonQuery(batch));
        using var ask = c.Batch("DELETE FROM t", "SELECT 7", "SELECT 8");
        await log.Await("scalar", () => via.Scalar(ask));
    }

    public static async Task Records_affected_by_each(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var batch = c.Batch("CREATE TABLE t (n int)", "INSERT INTO t VALUES (1), (2)", "SELECT * FROM t", "DELETE FROM t WHERE n = 2");
        log.Note("before", batch.BatchCommands.Select(b => b.RecordsAffected));
        await log.Await("non query", () => via.NonQuery(batch));
        log.Note("after", batch.BatchCommands.Select(b => b.RecordsAffected));
    }

    public static async Task Parameters_of_each(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var batch = c.CreateBatch();
        batch.Add("SELECT $1 + 1", Ado.At(1)).Add("SELECT $1 || $2", Ado.At("a"), Ado.At("b"));
        using (var reader = await via.Reader(batch))
            await log.Results(reader, via);
        batch.BatchCommands[0].Parameters[0].Value = 10;
        await log.Await("again", () => via.Scalar(batch));
        using var named = c.CreateBatch().Add("SELECT @n * 2", Ado.Named("n", 21));
        await log.Await("named", () => via.Scalar(named));
        log.State(c);
    }

    public static async Task Parameters_missing_from_one(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        using var batch = c.CreateBatch().Add("SELECT $1::int", Ado.At(1)).Add("SELECT $1::int");
        await log.Await("non query", () => via.NonQuery(batch));
        log.State(c);
    }

    public static async Task Parameters_made_by_the_batch_command(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var batch = c.Batch("SELECT $1 + 1");
        var command = batch.BatchCommands[0];
        log.Get("can", () => command.CanCreateParameter);
        log.Get("made", command.CreateParameter);
        log.Note("collection", command.Parameters.GetType().Name);
        command.Parameters.Add(Ado.At(4));
        await log.Await("scalar", () => via.Scalar(batch));
    }

    public static async Task An_error_in_the_middle(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE t (n int)");
        using var batch = c.Batch("INSERT INTO t VALUES (1)", "SELECT 1 / 0", "INSERT INTO t VALUES (2)");
        await log.Await("non query", () => via.NonQuery(batch));
        var failed = (log.Caught as DbException)?.BatchCommand;
        log.Note("the second is to blame", ReferenceEquals(failed, batch.BatchCommands[1]));
        log.Note("contained", failed is not null && batch.BatchCommands.Contains(failed));
        log.Note("affected", batch.BatchCommands.Select(b => b.RecordsAffected));
        log.State(c);
        await log.Await("nothing stays", () => via.Ask(c, "SELECT count(*) FROM t"));
    }

    public static async Task An_error_while_reading(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var batch = c.Batch("SELECT 1", "SELECT 1 / (n - 3) FROM generate_series(1, 4) n", "SELECT 2");
        using (var reader = await via.Reader(batch))
        {
            await log.Await("all", () => log.Results(reader, via));
            log.Note("the second is to blame", ReferenceEquals((log.Caught as DbException)?.BatchCommand, batch.BatchCommands[1]));
            await log.Await("next", () => via.NextResult(reader));
        }

        await log.Await("goes on", () => via.Ask(c, "SELECT 3"));
    }

    [Settings("Include Failed Batched Command=true")]
    public static async Task A_syntax_error_in_the_middle(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var batch = c.Batch("SELECT 1", "SELEC 2", "SELECT 3");
        await log.Await("scalar", () => via.Scalar(batch));
        log.Note("the second is to blame", ReferenceEquals((log.Caught as DbException)?.BatchCommand, batch.BatchCommands[1]));
        await log.Await("prepare", () => via.Prepare(batch));
        await log.Await("goes on", () => via.Ask(c, "SELECT 3"));
    }

    [Settings("Include Failed Batched Command=true")]
    public static async Task The_failed_command_by_name(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var batch = c.Batch("SELECT 1", "SELECT 1 / 0");
        await log.Await("non query", () => via.NonQuery(batch));
        var failed = (log.Caught as DbException)?.BatchCommand;
        log.Note("text", failed?.CommandText);
        log.Note("the same", ReferenceEquals(failed, batch.BatchCommands[1]));
        log.Note("equal", failed is not null && failed.Equals(batch.BatchCommands[1]));
    }

    public static async Task Error_barriers_by_transaction(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE t (n int)");
        using var batch = c.Batch("BEGIN", "INSERT INTO t VALUES (1)", "COMMIT", "INSERT INTO t VALUES (2)", "SELECT 1 / 0");
        await log.Await("non query", () => via.NonQuery(batch));
        await log.Await("stays", () => via.Ask(c, "SELECT count(*) FROM t"));
    }

    public static async Task With_a_transaction(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        await via.Run(c, "CREATE TABLE t (n int)");
        using var transaction = await via.Begin(c);
        using var batch = c.Batch("INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)");
        batch.Transaction = transaction;
        log.Note("same", ReferenceEquals(batch.Transaction, transaction));
        await log.Await("non query", () => via.NonQuery(batch));
        await log.Await("rollback", () => via.Rollback(transaction));
        await log.Await("count", () => via.Ask(c, "SELECT count(*) FROM t"));
        batch.Transaction = null;
        log.Note("transaction", batch.Transaction);
        await log.Await("again", () => via.NonQuery(batch));
    }

    public static async Task Prepared(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var batch = c.CreateBatch();
        batch.Add("SELECT 1").Add("SELECT $1", Ado.At(2));
        await log.Await("prepare", () => via.Prepare(batch));
        await log.Await("in the server", () => via.Ask(c, "SELECT count(*) FROM pg_prepared_statements"));
        using var reader = await via.Reader(batch);
        await log.Results(reader, via);
    }

    public static async Task Empty(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var batch = c.CreateBatch();
        await log.Await("non query", () => via.NonQuery(batch));
        await log.Await("scalar", () => via.Scalar(batch));
        await log.Await("prepare", () => via.Prepare(batch));
        batch.Add("");
        await log.Await("empty text", () => via.NonQuery(batch));
    }

    public static async Task Behaviors(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        using var batch = c.Batch("SELECT generate_series(1, 3)", "SELECT 2");
        foreach (var behavior in new[] { CommandBehavior.SingleRow, CommandBehavior.SingleResult, CommandBehavior.SequentialAccess, CommandBehavior.SchemaOnly, CommandBehavior.CloseConnection })
        {
            log.Note("behavior", behavior);
            using var reader = await via.Reader(batch, behavior);
            await log.Results(reader, via);
        }

        log.State(c);
    }

    public static async Task While_a_reader_is_open(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var batch = c.Batch("SELECT 1", "SELECT 2");
        using var reader = await via.Reader(batch);
        await log.Await("itself", () => via.NonQuery(batch));
        await log.Await("a command", () => via.Ask(c, "SELECT 3"));
        await log.Await("rest", () => log.Results(reader, via));
    }
}

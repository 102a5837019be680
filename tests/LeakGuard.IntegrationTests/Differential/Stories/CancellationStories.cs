using System.Data.Common;
using System.Data;
using LeakGuard.Differential;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential.Stories;

[Stories("cancellation")]
internal static class CancellationStories
{
    private const string Long = "SELECT pg_sleep(40)";

    public static async Task Command_timeout_hit(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        using var command = c.Command(Long);
        command.CommandTimeout = 1;
        await log.Await("scalar", () => via.Scalar(command));
        log.State(c);
        await log.Await("goes on", () => via.Ask(c, "SELECT 1"));
    }

    public static async Task Command_timeout_hit_inside_a_transaction(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        using var transaction = await via.Begin(c);
        using var command = c.Command(Long);
        command.CommandTimeout = 1;
        await log.Await("scalar", () => via.Scalar(command));
        log.State(c);
        await log.Await("goes on", () => via.Ask(c, "SELECT 1"));
        await log.Await("rollback", () => via.Rollback(transaction));
        await log.Await("and now", () => via.Ask(c, "SELECT 1"));
    }

    [Settings("Cancellation Timeout=-1")]
    public static async Task Command_timeout_without_cancellation(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        using var command = c.Command("SELECT pg_sleep(1.5)");
        command.CommandTimeout = 1;
        await log.Await("scalar", () => via.Scalar(command));
        log.State(c);
        await log.Await("ask", () => via.Ask(c, "SELECT 1"));
        await log.Await("close", () => via.Close(c));
        await log.Await("open", () => via.Open(c));
        await log.Await("ask", () => via.Ask(c, "SELECT 1"));
    }

    public static async Task Cancel_from_another_thread(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        var pid = await Backends.PidAsync(c);
        using var command = c.Command(Long);
        var running = Task.Run(() => via.Scalar(command));
        await Backends.UntilAsleepAsync(ds, pid);
        log.Do("cancel", command.Cancel);
        await log.Await("scalar", () => running);
        log.State(c);
        await log.Await("goes on", () => via.Ask(c, "SELECT 1"));
    }

    public static async Task The_state_while_a_command_runs(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        var pid = await Backends.PidAsync(c);
        using var command = c.Command(Long);
        var running = Task.Run(() => via.NonQuery(command));
        await Backends.UntilAsleepAsync(ds, pid);
        log.State(c);
        await log.Await("second command", () => via.Ask(c, "SELECT 1"));
        log.Do("change the text", () => command.CommandText = "SELECT 2");
        command.Cancel();
        await log.Await("non query", () => running);
        log.State(c);
    }

    public static async Task Cancel_what_does_not_run(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = await via.Opened(ds);
        using var command = c.Command("SELECT 1");
        log.Do("before", command.Cancel);
        await log.Await("scalar", () => via.Scalar(command));
        log.Do("after", command.Cancel);
        await via.Close(c);
        log.Do("closed", command.Cancel);
    }

    public static async Task Token_cancelled_in_flight(DbDataSource ds, StoryLog log)
    {
        await using var c = log.Watch(await ds.OpenConnectionAsync());
        var pid = await Backends.PidAsync(c);
        using var source = new CancellationTokenSource();
        await using var command = c.Command(Long);
        var running = command.ExecuteScalarAsync(source.Token);
        await Backends.UntilAsleepAsync(ds, pid);
        await source.CancelAsync();
        await log.Await("scalar", () => running);
        log.Note("carries the token", (log.Caught as OperationCanceledException)?.CancellationToken == source.Token);
        log.State(c);
        await log.Await("goes on", () => c.Command("SELECT 1").ExecuteScalarAsync());
    }

    public static async Task Token_cancelled_in_flight_inside_a_transaction(DbDataSource ds, StoryLog log)
    {
        await using var c = log.Watch(await ds.OpenConnectionAsync());
        var pid = await Backends.PidAsync(c);
        await using var transaction = await c.BeginTransactionAsync();
        using var source = new CancellationTokenSource();
        await using var command = c.Command(Long);
        var running = command.ExecuteNonQueryAsync(source.Token);
        await Backends.UntilAsleepAsync(ds, pid);
        await source.CancelAsync();
        await log.Await("non query", () => running);
        await log.Await("goes on", () => c.Command("SELECT 1").ExecuteScalarAsync());
        await log.Await("commit", () => transaction.CommitAsync());
    }

    public static async Task Tokens_already_cancelled(DbDataSource ds, StoryLog log)
    {
        var token = new CancellationToken(canceled: true);
        await using var c = log.Watch(await ds.OpenConnectionAsync());
        await using var command = c.Command("SELECT 1");
        await log.Await("scalar", () => command.ExecuteScalarAsync(token));
        await log.Await("non query", () => command.ExecuteNonQueryAsync(token));
        await log.Await("reader", () => command.ExecuteReaderAsync(token));
        await log.Await("prepare", () => command.PrepareAsync(token));
        await log.Await("batch", () => c.Batch("SELECT 1").ExecuteScalarAsync(token));
        await log.Await("begin", () => c.BeginTransactionAsync(token).AsTask());
        await log.Await("schema", () => c.GetSchemaAsync("Tables", token));
        await log.Await("change database", () => c.ChangeDatabaseAsync("template1", token));
        log.State(c);
        await log.Await("goes on", () => command.ExecuteScalarAsync());
    }

    public static async Task Commit_with_a_cancelled_token(DbDataSource ds, StoryLog log)
    {
        await using var c = log.Watch(await ds.OpenConnectionAsync());
        await using var transaction = await c.BeginTransactionAsync();
        var token = new CancellationToken(canceled: true);
        await log.Await("save", () => transaction.SaveAsync("s", token));
        await log.Await("commit", () => transaction.CommitAsync(token));
        await log.Await("rollback", () => transaction.RollbackAsync(token));
        log.State(c);
        log.Get("connection", () => ReferenceEquals(transaction.Connection, c));
    }

    public static async Task Read_with_a_cancelled_token(DbDataSource ds, StoryLog log)
    {
        await using var c = log.Watch(await ds.OpenConnectionAsync());
        await using var command = c.Command("SELECT repeat('x', 20000) FROM generate_series(1, 500)");
        await using (var reader = await command.ExecuteReaderAsync())
        {
            await log.Await("read", () => reader.ReadAsync());
            await log.Await("read", () => reader.ReadAsync(new CancellationToken(canceled: true)));
            await log.Await("next", () => reader.NextResultAsync(new CancellationToken(canceled: true)));
        }

        log.State(c);
        await log.Await("goes on", () => c.Command("SELECT 1").ExecuteScalarAsync());
    }

    public static async Task Statement_timeout_of_the_server(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        await via.Run(c, "SET statement_timeout = 100");
        await log.Await("sleep", () => via.Ask(c, Long));
        log.State(c);
        await log.Await("goes on", () => via.Ask(c, "SELECT 1"));
    }

    public static async Task Lock_timeout_of_the_server(DbDataSource ds, StoryLog log, Calls via)
    {
        using var holder = await via.Opened(ds);
        await via.Run(holder, "CREATE TABLE t (n int)");
        using var transaction = await via.Begin(holder);
        await via.Run(holder, "LOCK TABLE t");
        using var c = await via.Opened(ds);
        await log.Await("wait", () => via.Run(c, "SET lock_timeout = 100; SELECT * FROM t"));
        await via.Commit(transaction);
        await log.Await("free", () => via.Run(c, "SELECT * FROM t"));
    }

    public static async Task Batch_timeout_and_cancel(DbDataSource ds, StoryLog log, Calls via)
    {
        using var c = log.Watch(await via.Opened(ds));
        var pid = await Backends.PidAsync(c);
        using var batch = c.Batch("SELECT 1", Long);
        batch.Timeout = 1;
        await log.Await("timeout", () => via.NonQuery(batch));
        batch.Timeout = 30;
        var running = Task.Run(() => via.NonQuery(batch));
        await Backends.UntilAsleepAsync(ds, pid);
        log.Do("cancel", batch.Cancel);
        await log.Await("non query", () => running);
        await log.Await("goes on", () => via.Ask(c, "SELECT 1"));
    }
}

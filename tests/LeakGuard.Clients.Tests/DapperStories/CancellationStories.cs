using System.Data.Common;
using Dapper;

namespace LeakGuard.Clients.Tests.DapperStories;

// Dapper takes a token in asynchronous calls alone.
[Stories("dapper cancellation")]
[Feature("Dapper", "cancellation")]
internal static class CancellationStories
{
    private static readonly Calls Async = new(isAsync: true);

    public static async Task Before_the_call(DbDataSource ds, StoryLog log)
    {
        using var c = await Async.Opened(ds);
        await log.Await("query", () => c.QueryAsync<int>(Command("SELECT 1", new CancellationToken(true))));
        log.State(c);
        await log.Await("goes on", () => Async.Scalar<int>(c, "SELECT 1"));
    }

    public static async Task Of_a_running_query(DbDataSource ds, StoryLog log)
    {
        using var c = await Async.Opened(ds);
        await log.Await("query", () => CancelledAsync(ds, stop => c.QueryAsync<int>(Command("SELECT 1 FROM pg_sleep(40)", stop))));
        log.State(c);
        await log.Await("goes on", () => Async.Scalar<int>(c, "SELECT 1"));
    }

    public static async Task Of_a_running_query_on_a_closed_connection(DbDataSource ds, StoryLog log)
    {
        using var c = log.Watch(ds.CreateConnection());
        await log.Await("execute", () => CancelledAsync(ds, stop => c.ExecuteAsync(Command("SELECT pg_sleep(40)", stop))));
        log.State(c);
        await log.Await("goes on", () => Async.Scalar<int>(c, "SELECT 1"));
    }

    public static async Task Before_a_closed_connection_is_opened(DbDataSource ds, StoryLog log)
    {
        using var c = log.Watch(ds.CreateConnection());
        await log.Await("query", () => c.QueryAsync<int>(Command("SELECT 1", new CancellationToken(true))));
        log.State(c);
    }

    public static async Task Inside_a_transaction(DbDataSource ds, StoryLog log)
    {
        using var c = await Async.Opened(ds);
        using var transaction = await Async.Begin(c);
        await log.Await("execute", () => CancelledAsync(ds, stop => c.ExecuteAsync(Command("SELECT pg_sleep(40)", stop, transaction))));
        await log.Await("goes on", () => Async.Scalar<int>(c, "SELECT 1"));
        await log.Await("rollback", () => Async.Rollback(transaction));
        await log.Await("and now", () => Async.Scalar<int>(c, "SELECT 1"));
    }

    public static async Task Of_a_stream(DbDataSource ds, StoryLog log)
    {
        using var c = await Async.Opened(ds);
        using var stop = new CancellationTokenSource();
        await log.Await("rows", () => Async.Stream<int>(
            c,
            "SELECT generate_series(1, 5)",
            row =>
            {
                log.Note("row", row);
                if (row == 2)
                    stop.Cancel();
                return true;
            },
            stop: stop.Token));
        log.State(c);
        await log.Await("goes on", () => Async.Scalar<int>(c, "SELECT 1"));
    }

    private static CommandDefinition Command(string sql, CancellationToken stop, DbTransaction? transaction = null) =>
        new(sql, transaction: transaction, cancellationToken: stop);

    // Cancels once the server is asleep.
    private static async Task<T> CancelledAsync<T>(DbDataSource ds, Func<CancellationToken, Task<T>> run)
    {
        using var stop = new CancellationTokenSource();
        var running = run(stop.Token);
        await Backends.UntilAsleepAsync(ds);
        await stop.CancelAsync();
        return await running;
    }
}

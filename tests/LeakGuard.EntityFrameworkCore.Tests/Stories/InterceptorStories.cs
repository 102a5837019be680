using System.Data;
using System.Data.Common;
using LeakGuard.EntityFrameworkCore.Tests.Differential;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LeakGuard.EntityFrameworkCore.Tests.Stories;

[Stories("interceptor")]
[Feature("EF Core", "interceptors and logging of the application's own")]
internal static class InterceptorStories
{
    public static async Task Everything_that_is_told(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create(options => options.AddInterceptors(new ConnectionTeller(log), new CommandTeller(log), new TransactionTeller(log)));
        await calls.Count(shop.Customers);
        await using (var transaction = await calls.Begin(shop))
        {
            shop.Add(new Customer { Name = "one" });
            await calls.Save(shop);
            await calls.Do(() => transaction.CreateSavepoint("here"), () => transaction.CreateSavepointAsync("here"));
            await calls.Commit(transaction);
        }

        await log.Await("failing", () => calls.Sql(shop, "SELECT 1/0"));
    }

    public static async Task Everything_that_is_logged(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create(options => options.LogTo((id, _) => true, data => log.Write($"{data.LogLevel} {data.EventId.Name}")));
        await calls.Count(shop.Customers);
        await using var transaction = await calls.Begin(shop);
        shop.Add(new Customer { Name = "one" });
        await calls.Save(shop);
        await calls.Rollback(transaction);
        await log.Await("failing", () => calls.Sql(shop, "SELECT 1/0"));
    }

    public static async Task A_command_that_is_changed(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create(options => options.AddInterceptors(new Rewriter())));
        log.Note("names", await calls.ToList(shop.Customers.TagWith("upside down").OrderBy(c => c.Id).Select(c => c.Name)));
    }

    public static async Task A_result_that_is_made_up(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create(options => options.AddInterceptors(new MakerUp()));
        log.Note("count", await calls.Count(shop.Customers));
        log.Note("affected", await calls.Sql(shop, "DELETE FROM nothing"));
        log.State(shop.Database.GetDbConnection());
    }

    public static async Task A_command_that_is_refused(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create(options => options.AddInterceptors(new Refuser()));
        await log.Await("counting", () => calls.Count(shop.Customers));
        log.State(shop.Database.GetDbConnection());
        await log.Await("counting again", () => calls.Count(shop.Customers));
    }

    [Feature("EF Core", "settings made when a connection opens")]
    public static async Task A_connection_that_is_set_up_on_opening(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create(options => options.AddInterceptors(new SetterUp()));
        for (var n = 0; n < 2; n++)
            log.Note("setting", await calls.Single(shop.Database.SqlQuery<string>($"SELECT current_setting('shop.tenant') AS \"Value\"")));
    }

    public static async Task Changes_of_state(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        var connection = log.Watch(shop.Database.GetDbConnection());
        connection.StateChange += (_, change) =>
        {
            if (change.CurrentState == ConnectionState.Open)
                log.Note("asked while opening", connection.Run("SELECT 42"));
        };
        await calls.Count(shop.Customers);
        await calls.Count(shop.Customers);
    }

    private sealed class ConnectionTeller(StoryLog log) : DbConnectionInterceptor
    {
        public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) => Tell("opening", connection, result);

        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
            new(Tell("opening", connection, result));

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Tell("opened", connection, default);

        public override InterceptionResult ConnectionClosing(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) => Tell("closing", connection, result);

        public override void ConnectionClosed(DbConnection connection, ConnectionEndEventData eventData) => Tell("closed", connection, default);

        public override void ConnectionDisposed(DbConnection connection, ConnectionEndEventData eventData) => Tell("disposed", connection, default);

        private InterceptionResult Tell(string what, DbConnection connection, InterceptionResult result)
        {
            log.Write($"{what}: {connection.State} {result.IsSuppressed}");
            return result;
        }
    }

    private sealed class CommandTeller(StoryLog log) : DbCommandInterceptor
    {
        public override DbCommand CommandCreated(CommandEndEventData eventData, DbCommand result)
        {
            log.Write($"command by {eventData.CommandSource}: {eventData.ExecuteMethod}");
            return result;
        }

        public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => log.Write($"failed: {eventData.Exception.GetType().Name}");

        public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
        {
            CommandFailed(command, eventData);
            return Task.CompletedTask;
        }

        public override InterceptionResult DataReaderDisposing(DbCommand command, DataReaderDisposingEventData eventData, InterceptionResult result)
        {
            log.Write($"read {eventData.ReadCount}");
            return result;
        }
    }

    private sealed class TransactionTeller(StoryLog log) : DbTransactionInterceptor
    {
        public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
        {
            log.Write($"begun: {result.IsolationLevel}");
            return result;
        }

        public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => log.Write("committed");

        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            log.Write("committed");
            return Task.CompletedTask;
        }
    }

    private sealed class Rewriter : DbCommandInterceptor
    {
        public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
        {
            if (result.CommandText.Contains("upside down", StringComparison.Ordinal))
                result.CommandText += " DESC";
            return result;
        }
    }

    private sealed class MakerUp : DbCommandInterceptor
    {
        public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) => Seven();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) => new(Seven());

        public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result) => InterceptionResult<int>.SuppressWithResult(7);

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) => new(InterceptionResult<int>.SuppressWithResult(7));

        private static InterceptionResult<DbDataReader> Seven()
        {
            using var table = new DataTable { Columns = { { "count", typeof(int) } } };
            table.Rows.Add(7);
            return InterceptionResult<DbDataReader>.SuppressWithResult(table.CreateDataReader());
        }
    }

    private sealed class Refuser : DbCommandInterceptor
    {
        public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) => throw new InvalidOperationException("no");

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) => throw new InvalidOperationException("no");
    }

    private sealed class SetterUp : DbConnectionInterceptor
    {
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => connection.Run("SET shop.tenant = 'north'");

        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default) =>
            await connection.RunAsync("SET shop.tenant = 'south'", cancellationToken);
    }
}

using System.Data;
using System.Data.Common;
using System.Transactions;
using LeakGuard.Connections;
using LeakGuard.EntityFrameworkCore.Guests;
using LeakGuard.Leasing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace LeakGuard.EntityFrameworkCore.Interception;

/// <summary>Announces EF Core's commands as calls on their lease, and reads from raw SQL what it does to the transaction.</summary>
internal sealed class CommandInterceptor(GuestBook book) : DbCommandInterceptor
{
    // Before the command is given its transaction: Npgsql would say of one taken back that it is over, and nothing else.
    public override InterceptionResult<DbCommand> CommandCreating(CommandCorrelatedEventData eventData, InterceptionResult<DbCommand> result)
    {
        book.FindLast(eventData.Context)?.ThrowIfReclaimed();
        return result;
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Begin(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Begin(command, eventData);
        return new(result);
    }

    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
    {
        Begin(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        Begin(command, eventData);
        return new(result);
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Begin(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Begin(command, eventData);
        return new(result);
    }

    public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result)
    {
        End(command, eventData, succeeded: true);
        return result;
    }

    public override ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        End(command, eventData, succeeded: true);
        return new(result);
    }

    public override object? ScalarExecuted(DbCommand command, CommandExecutedEventData eventData, object? result)
    {
        End(command, eventData, succeeded: true);
        return result;
    }

    public override ValueTask<object?> ScalarExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, object? result, CancellationToken cancellationToken = default)
    {
        End(command, eventData, succeeded: true);
        return new(result);
    }

    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        End(command, eventData, succeeded: true);
        return result;
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        End(command, eventData, succeeded: true);
        return new(result);
    }

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Fail(command, eventData);

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Fail(command, eventData);
        return Task.CompletedTask;
    }

    public override void CommandCanceled(DbCommand command, CommandEndEventData eventData) => End(command, eventData, succeeded: false);

    public override Task CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
    {
        End(command, eventData, succeeded: false);
        return Task.CompletedTask;
    }

    public override InterceptionResult DataReaderDisposing(DbCommand command, DataReaderDisposingEventData eventData, InterceptionResult result)
    {
        book.Find(command.Connection)?.Touch();
        return result;
    }

    private void Begin(DbCommand command, CommandEventData eventData)
    {
        if (book.Find(command.Connection) is not { } guest)
        {
            return;
        }

        guest.BeginCall(command);
        if (command.Transaction is null)
        {
            guest.ForgetOwnTransaction(); // Disposed without a word, or EF Core would give it to its command.
        }

        guest.Enlist(Enlisted(eventData.Context));
    }

    private void Fail(DbCommand command, CommandErrorEventData eventData)
    {
        End(command, eventData, succeeded: false);
        book.Find(command.Connection)?.FailCall(eventData.Exception);
    }

    private void End(DbCommand command, CommandEventData eventData, bool succeeded)
    {
        if (book.Find(command.Connection) is not { } guest)
        {
            return;
        }

        NoteEffect(guest, EffectOf(command, eventData.CommandSource), succeeded);
        guest.EndCall();
    }

    // COMMIT and ROLLBACK end the transaction even when they fail; BEGIN begins one only when it succeeds.
    private static void NoteEffect(GuestConnection guest, TransactionEffect effect, bool succeeded)
    {
        if (effect == TransactionEffect.Ends || (effect == TransactionEffect.Begins && succeeded))
        {
            guest.NoteSql(effect == TransactionEffect.Begins);
        }
    }

    // What EF Core writes itself begins and ends none.
    private static TransactionEffect EffectOf(DbCommand command, CommandSource source) => source
        is CommandSource.LinqQuery or CommandSource.SaveChanges or CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete
        || command.CommandType != CommandType.Text
            ? TransactionEffect.None
            : TransactionKeywords.EffectOf(command.CommandText);

    private static Transaction? Enlisted(DbContext? context) => context is IInfrastructure<IServiceProvider> { Instance: { } services }
        ? (services.GetService<IDbContextTransactionManager>() as ITransactionEnlistmentManager)?.EnlistedTransaction
        : null;
}

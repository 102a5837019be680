using System.Data;
using System.Data.Common;
using LeakGuard.Connections;
using LeakGuard.EntityFrameworkCore.Guests;
using LeakGuard.Leasing;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LeakGuard.EntityFrameworkCore.Interception;

/// <content>Announces EF Core's commands as calls on their lease, and reads from their SQL what it does to the transaction and to the session.</content>
internal sealed partial class GuardInterceptor
{
    // Before the command is given its transaction: Npgsql would say of one taken back that it is over, and nothing else.
    public InterceptionResult<DbCommand> CommandCreating(CommandCorrelatedEventData eventData, InterceptionResult<DbCommand> result)
    {
        book.Find(eventData.Connection)?.ThrowIfReclaimed();
        return result;
    }

    public InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Begin(command);
        return result;
    }

    public ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Begin(command);
        return new(result);
    }

    public InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
    {
        Begin(command);
        return result;
    }

    public ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        Begin(command);
        return new(result);
    }

    public InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Begin(command);
        return result;
    }

    public ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Begin(command);
        return new(result);
    }

    public DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result)
    {
        End(command, eventData, failure: null, succeeded: true);
        return result;
    }

    public ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        End(command, eventData, failure: null, succeeded: true);
        return new(result);
    }

    public object? ScalarExecuted(DbCommand command, CommandExecutedEventData eventData, object? result)
    {
        End(command, eventData, failure: null, succeeded: true);
        return result;
    }

    public ValueTask<object?> ScalarExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, object? result, CancellationToken cancellationToken = default)
    {
        End(command, eventData, failure: null, succeeded: true);
        return new(result);
    }

    public int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        End(command, eventData, failure: null, succeeded: true);
        return result;
    }

    public ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        End(command, eventData, failure: null, succeeded: true);
        return new(result);
    }

    public void CommandFailed(DbCommand command, CommandErrorEventData eventData) => End(command, eventData, eventData.Exception, succeeded: false);

    public Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        End(command, eventData, eventData.Exception, succeeded: false);
        return Task.CompletedTask;
    }

    public void CommandCanceled(DbCommand command, CommandEndEventData eventData) => End(command, eventData, failure: null, succeeded: false);

    public Task CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
    {
        End(command, eventData, failure: null, succeeded: false);
        return Task.CompletedTask;
    }

    public InterceptionResult DataReaderDisposing(DbCommand command, DataReaderDisposingEventData eventData, InterceptionResult result)
    {
        book.Find(command.Connection)?.Touch();
        return result;
    }

    private void Begin(DbCommand command)
    {
        if (book.Find(command.Connection) is not { } guest)
        {
            return;
        }

        guest.BeginCall(command);
        if (guest.Sessions is { } sessions && command.CommandType == CommandType.Text)
        {
            SessionCheck.Of(sessions, command.CommandText, guest.Handle);
        }

        if (command.Transaction is null)
        {
            guest.ForgetOwnTransaction(); // Disposed without a word, or EF Core would give it to its command.
        }

        guest.Enlist();
    }

    private void End(DbCommand command, CommandEndEventData eventData, Exception? failure, bool succeeded)
    {
        if (book.Find(command.Connection) is not { } guest)
        {
            return;
        }

        NoteEffect(guest, EffectOf(command, eventData.CommandSource), succeeded);
        if (failure is null)
        {
            guest.EndCall();
        }
        else
        {
            guest.FailCall(failure);
        }
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
}

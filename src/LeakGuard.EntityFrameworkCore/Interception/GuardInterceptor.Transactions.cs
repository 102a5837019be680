using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Interception;

/// <content>Knows which transaction runs on a connection, and announces what is done with it as calls.</content>
/// <remarks>That one was disposed without being committed, nobody tells: it is looked at instead.</remarks>
internal sealed partial class GuardInterceptor
{
    public DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result) =>
        Started(connection, result);

    public ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default) =>
        new(Started(connection, result));

    public DbTransaction TransactionUsed(DbConnection connection, TransactionEventData eventData, DbTransaction result) =>
        Used(connection, result);

    public ValueTask<DbTransaction> TransactionUsedAsync(
        DbConnection connection, TransactionEventData eventData, DbTransaction result, CancellationToken cancellationToken = default) =>
        new(Used(connection, result));

    public InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result) =>
        Begin(transaction, eventData.Context, result);

    public ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        new(Begin(transaction, eventData.Context, result));

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Over(transaction, eventData.Context);

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        Over(transaction, eventData.Context);

    public InterceptionResult TransactionRollingBack(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result) =>
        Begin(transaction, eventData.Context, result);

    public ValueTask<InterceptionResult> TransactionRollingBackAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        new(Begin(transaction, eventData.Context, result));

    public void TransactionRolledBack(DbTransaction transaction, TransactionEndEventData eventData) => Over(transaction, eventData.Context);

    public Task TransactionRolledBackAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        Over(transaction, eventData.Context);

    public InterceptionResult CreatingSavepoint(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result) =>
        Begin(transaction, eventData.Context, result);

    public ValueTask<InterceptionResult> CreatingSavepointAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        new(Begin(transaction, eventData.Context, result));

    public void CreatedSavepoint(DbTransaction transaction, TransactionEventData eventData) => End(transaction, eventData.Context);

    public Task CreatedSavepointAsync(DbTransaction transaction, TransactionEventData eventData, CancellationToken cancellationToken = default) =>
        End(transaction, eventData.Context);

    public InterceptionResult RollingBackToSavepoint(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result) =>
        Begin(transaction, eventData.Context, result);

    public ValueTask<InterceptionResult> RollingBackToSavepointAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        new(Begin(transaction, eventData.Context, result));

    public void RolledBackToSavepoint(DbTransaction transaction, TransactionEventData eventData) => End(transaction, eventData.Context);

    public Task RolledBackToSavepointAsync(DbTransaction transaction, TransactionEventData eventData, CancellationToken cancellationToken = default) =>
        End(transaction, eventData.Context);

    public InterceptionResult ReleasingSavepoint(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result) =>
        Begin(transaction, eventData.Context, result);

    public ValueTask<InterceptionResult> ReleasingSavepointAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        new(Begin(transaction, eventData.Context, result));

    public void ReleasedSavepoint(DbTransaction transaction, TransactionEventData eventData) => End(transaction, eventData.Context);

    public Task ReleasedSavepointAsync(DbTransaction transaction, TransactionEventData eventData, CancellationToken cancellationToken = default) =>
        End(transaction, eventData.Context);

    public void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData) => Fail(transaction, eventData);

    public Task TransactionFailedAsync(DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken = default) =>
        Fail(transaction, eventData);

    private DbTransaction Started(DbConnection connection, DbTransaction transaction)
    {
        if (transaction is NpgsqlTransaction native)
        {
            book.Find(connection)?.NoteTransaction(native, isOwned: true);
        }

        return transaction;
    }

    // Whoever gave it to the context holds the real connection.
    private DbTransaction Used(DbConnection connection, DbTransaction transaction)
    {
        if (transaction is NpgsqlTransaction native && book.Find(connection) is { } guest)
        {
            guest.Unwrap();
            guest.NoteTransaction(native, isOwned: false);
        }

        return transaction;
    }

    private InterceptionResult Begin(DbTransaction transaction, DbContext? context, InterceptionResult result)
    {
        book.FindRunning(transaction, context)?.BeginCall();
        return result;
    }

    private Task End(DbTransaction transaction, DbContext? context)
    {
        book.FindRunning(transaction, context)?.EndCall();
        return Task.CompletedTask;
    }

    private Task Fail(DbTransaction transaction, TransactionErrorEventData eventData)
    {
        book.FindRunning(transaction, eventData.Context)?.FailCall(eventData.Exception);
        return Task.CompletedTask;
    }

    private Task Over(DbTransaction transaction, DbContext? context)
    {
        if (book.FindRunning(transaction, context) is { } guest)
        {
            guest.EndCall();
            guest.ForgetTransaction();
        }

        return Task.CompletedTask;
    }
}

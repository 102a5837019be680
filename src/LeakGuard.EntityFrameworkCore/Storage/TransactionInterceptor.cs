using System.Data.Common;
using LeakGuard.Leasing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Storage;

/// <summary>Tells the guard which transaction runs on a context's connection, and announces what is done with it as calls.</summary>
/// <remarks>That one was disposed without being committed, nobody tells: it is looked at instead.</remarks>
internal sealed class TransactionInterceptor : IDbTransactionInterceptor
{
    public DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result) =>
        Started(eventData.Context, result);

    public ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default) =>
        new(Started(eventData.Context, result));

    public DbTransaction TransactionUsed(DbConnection connection, TransactionEventData eventData, DbTransaction result) =>
        Used(eventData.Context, result);

    public ValueTask<DbTransaction> TransactionUsedAsync(
        DbConnection connection, TransactionEventData eventData, DbTransaction result, CancellationToken cancellationToken = default) =>
        new(Used(eventData.Context, result));

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

    private static DbTransaction Started(DbContext? context, DbTransaction transaction)
    {
        if (transaction is NpgsqlTransaction native)
        {
            GuestOf(context)?.NoteTransaction(native, isOwned: true);
        }

        return transaction;
    }

    // Whoever gave it to the context holds the real connection.
    private static DbTransaction Used(DbContext? context, DbTransaction transaction)
    {
        if (transaction is NpgsqlTransaction native && GuestOf(context) is { } guest)
        {
            guest.Unwrap();
            guest.NoteTransaction(native, isOwned: false);
        }

        return transaction;
    }

    private static InterceptionResult Begin(DbTransaction transaction, DbContext? context, InterceptionResult result)
    {
        Running(transaction, context)?.BeginCall();
        return result;
    }

    private static Task End(DbTransaction transaction, DbContext? context)
    {
        Running(transaction, context)?.EndCall();
        return Task.CompletedTask;
    }

    private static Task Fail(DbTransaction transaction, TransactionErrorEventData eventData)
    {
        Running(transaction, eventData.Context)?.FailCall(eventData.Exception);
        return Task.CompletedTask;
    }

    private static Task Over(DbTransaction transaction, DbContext? context)
    {
        if (Running(transaction, context) is { } guest)
        {
            guest.EndCall();
            guest.ForgetTransaction();
        }

        return Task.CompletedTask;
    }

    /// <summary>The connection on which that transaction of the context runs, or has run until now.</summary>
    private static GuestConnection? Running(DbTransaction transaction, DbContext? context) =>
        GuestOf(context) is { } guest && guest.Runs(transaction) ? guest : null;

    // Under this name the context has it already; under others it would be made anew.
    private static GuestConnection? GuestOf(DbContext? context) =>
        (((IInfrastructure<IServiceProvider>?)context)?.Instance.GetService<IRelationalConnection>() as GuardedRelationalConnection)?.Guest;
}

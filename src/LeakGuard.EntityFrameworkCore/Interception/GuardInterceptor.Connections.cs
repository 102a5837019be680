using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LeakGuard.EntityFrameworkCore.Interception;

/// <content>Asks for a slot before EF Core opens a connection, and gives it back where the opening comes to nothing.</content>
/// <remarks>That the connection has opened or closed is seen on the connection itself: EF Core does not always tell.</remarks>
internal sealed partial class GuardInterceptor
{
    public DbConnection ConnectionCreated(ConnectionCreatedEventData eventData, DbConnection result)
    {
        book.Welcome(result, eventData.Context);
        return result;
    }

    public InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        // Where another interceptor sees to the opening, one by hand is noticed.
        if (!result.IsSuppressed)
        {
            book.Open(connection, eventData.Context)?.Admit(eventData.Context!);
        }

        return result;
    }

    // Not async itself: the caller has to be on the stack.
    public ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default)
    {
        return !result.IsSuppressed && book.Open(connection, eventData.Context) is { } guest
            ? After(guest.AdmitAsync(eventData.Context!, cancellationToken), result)
            : new(result);
    }

    public void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (book.Find(connection) is { } guest && eventData.Context is { } owner)
        {
            guest.Withdraw(); // It has not opened after all, if another interceptor has suppressed that.
            guest.Validate(owner);
        }
    }

    public Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (book.Find(connection) is not { } guest || eventData.Context is not { } owner)
        {
            return Task.CompletedTask;
        }

        guest.Withdraw(); // As above.
        return Validated(guest.ValidateAsync(owner, cancellationToken));
    }

    public void ConnectionFailed(DbConnection connection, ConnectionErrorEventData eventData) =>
        book.Find(connection)?.Decline(eventData.Exception, wasCancelled: false);

    public Task ConnectionFailedAsync(DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        book.Find(connection)?.Decline(eventData.Exception, cancellationToken.IsCancellationRequested);
        return Task.CompletedTask;
    }

    public void ConnectionCanceled(DbConnection connection, ConnectionEndEventData eventData) => book.Find(connection)?.Withdraw();

    public Task ConnectionCanceledAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        book.Find(connection)?.Withdraw();
        return Task.CompletedTask;
    }

    // EF Core has disposed its own transaction before.
    public InterceptionResult ConnectionClosing(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        book.Find(connection)?.ForgetOwnTransaction();
        return result;
    }

    public ValueTask<InterceptionResult> ConnectionClosingAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        book.Find(connection)?.ForgetOwnTransaction();
        return new(result);
    }

    public InterceptionResult ConnectionDisposing(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        book.Find(connection)?.Withdraw();
        return result;
    }

    public ValueTask<InterceptionResult> ConnectionDisposingAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        book.Find(connection)?.Withdraw();
        return new(result);
    }

    private static ValueTask<InterceptionResult> After(ValueTask admission, InterceptionResult result)
    {
        return admission.IsCompletedSuccessfully ? new(result) : Awaited(admission, result);

        static async ValueTask<InterceptionResult> Awaited(ValueTask admission, InterceptionResult result)
        {
            await admission.ConfigureAwait(false);
            return result;
        }
    }

    private static Task Validated(ValueTask validation) => validation.IsCompletedSuccessfully ? Task.CompletedTask : validation.AsTask();
}

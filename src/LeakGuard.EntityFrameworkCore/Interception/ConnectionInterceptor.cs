using System.Data.Common;
using LeakGuard.EntityFrameworkCore.Guests;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LeakGuard.EntityFrameworkCore.Interception;

/// <summary>Asks for a slot before EF Core opens a connection, and gives it back where the opening comes to nothing.</summary>
/// <remarks>That the connection has opened or closed is seen on the connection itself: EF Core does not always tell.</remarks>
internal sealed class ConnectionInterceptor(GuestBook book) : DbConnectionInterceptor
{
    public string PoolName => book.PoolName;

    public override DbConnection ConnectionCreated(ConnectionCreatedEventData eventData, DbConnection result)
    {
        book.Welcome(result);
        return result;
    }

    public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        // Where another interceptor sees to the opening, one by hand is noticed.
        if (!result.IsSuppressed)
        {
            book.Open(connection, eventData.Context)?.Admit();
        }

        return result;
    }

    // Not async itself: the caller has to be on the stack.
    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default)
    {
        return !result.IsSuppressed && book.Open(connection, eventData.Context) is { } guest
            ? After(guest.AdmitAsync(cancellationToken), result)
            : new(result);
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (book.Find(connection) is { } guest)
        {
            guest.Withdraw(); // It has not opened after all, if another interceptor has suppressed that.
            guest.Validate();
        }
    }

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (book.Find(connection) is not { } guest)
        {
            return Task.CompletedTask;
        }

        guest.Withdraw(); // As above.
        return Validated(guest.ValidateAsync(cancellationToken));
    }

    public override void ConnectionFailed(DbConnection connection, ConnectionErrorEventData eventData) =>
        book.Find(connection)?.Decline(eventData.Exception, wasCancelled: false);

    public override Task ConnectionFailedAsync(DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        book.Find(connection)?.Decline(eventData.Exception, cancellationToken.IsCancellationRequested);
        return Task.CompletedTask;
    }

    public override void ConnectionCanceled(DbConnection connection, ConnectionEndEventData eventData) => book.Find(connection)?.Withdraw();

    public override Task ConnectionCanceledAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        book.Find(connection)?.Withdraw();
        return Task.CompletedTask;
    }

    // EF Core has disposed its own transaction before.
    public override InterceptionResult ConnectionClosing(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        book.Find(connection)?.ForgetOwnTransaction();
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionClosingAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        book.Find(connection)?.ForgetOwnTransaction();
        return new(result);
    }

    public override InterceptionResult ConnectionDisposing(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        book.Close(connection, eventData.Context);
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionDisposingAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        book.Close(connection, eventData.Context);
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

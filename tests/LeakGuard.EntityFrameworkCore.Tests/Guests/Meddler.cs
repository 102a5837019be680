using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LeakGuard.EntityFrameworkCore.Tests.Guests;

/// <summary>An interceptor that gets in the way.</summary>
internal sealed class Meddler : DbConnectionInterceptor
{
    /// <summary>What it does; nothing when empty.</summary>
    public string How { get; set; } = "";

    /// <summary>How often it has done it.</summary>
    public int Times { get; private set; }

    public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        ThrowIf("throw at opening");
        if (How is "suppress" or "open instead")
        {
            Times++;
            if (How == "open instead" && connection.State == ConnectionState.Closed)
            {
                connection.Open();
            }

            return InterceptionResult.Suppress();
        }

        return result;
    }

    public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return ConnectionOpening(connection, eventData, result);
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => ThrowIf("throw at opened");

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ThrowIf("throw at opened");
        return Task.CompletedTask;
    }

    public override void ConnectionFailed(DbConnection connection, ConnectionErrorEventData eventData) => ThrowIf("throw when it failed");

    public override Task ConnectionFailedAsync(DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionFailed(connection, eventData);
        return Task.CompletedTask;
    }

    public override InterceptionResult ConnectionClosing(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        ThrowIf("throw at closing");
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionClosingAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
        new(ConnectionClosing(connection, eventData, result));

    public override InterceptionResult ConnectionDisposing(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        ThrowIf("throw at disposing");
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionDisposingAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
        new(ConnectionDisposing(connection, eventData, result));

    private void ThrowIf(string how)
    {
        if (How == how)
        {
            Times++;
            throw new MeddlerException($"The meddler was told to {how}.");
        }
    }
}

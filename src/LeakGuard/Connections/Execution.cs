using System.Data;
using Npgsql;

namespace LeakGuard.Connections;

/// <summary>Runs a command or a batch: on the connection it was given or, where it belongs to a data source, on one taken for the occasion.</summary>
/// <param name="inner">What Npgsql runs.</param>
/// <param name="bind">Gives it a connection.</param>
/// <param name="source">The data source it belongs to, if any.</param>
/// <param name="connection">The connection it was given, if any.</param>
/// <param name="effect">What it does to the transaction.</param>
internal readonly struct Execution<TInner>(
    TInner inner,
    Action<TInner, NpgsqlConnection> bind,
    GuardedDataSource? source,
    GuardedConnection? connection,
    TransactionEffect effect)
    where TInner : class, IDisposable
{
    public TResult Run<TResult>(Func<TInner, TResult> call)
    {
        using var owned = Owned();
        return LeaseCalls.Run(owned ?? connection, inner, call, effect, inner);
    }

    public Task<TResult> RunAsync<TResult>(Func<TInner, CancellationToken, Task<TResult>> call, CancellationToken cancellationToken) =>
        source is null
            ? LeaseCalls.RunAsync(connection, inner, call, cancellationToken, effect, inner)
            : RunOwnedAsync(source, call, cancellationToken);

    public NpgsqlDataReader Read(CommandBehavior behavior, Func<(TInner Inner, CommandBehavior Behavior), NpgsqlDataReader> call)
    {
        var owned = Owned();
        try
        {
            var used = owned ?? connection;
            var target = (inner, BehaviorFor(owned, behavior));
            var reader = LeaseCalls.Run(used, target, call, effect, inner);
            used?.NoteReader(target.Item2);
            return reader;
        }
        catch
        {
            owned?.Dispose();
            throw;
        }
    }

    public async Task<NpgsqlDataReader> ReadAsync(
        CommandBehavior behavior,
        Func<(TInner Inner, CommandBehavior Behavior), CancellationToken, Task<NpgsqlDataReader>> call,
        CancellationToken cancellationToken)
    {
        var owned = source is null ? null : await OwnedAsync(source, cancellationToken).ConfigureAwait(false);
        try
        {
            var used = owned ?? connection;
            var target = (inner, BehaviorFor(owned, behavior));
            var reader = await LeaseCalls.RunAsync(used, target, call, cancellationToken, effect, inner).ConfigureAwait(false);
            used?.NoteReader(target.Item2);
            return reader;
        }
        catch
        {
            if (owned is not null)
            {
                await owned.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    // A connection taken for the occasion goes back with the reader.
    private static CommandBehavior BehaviorFor(GuardedConnection? owned, CommandBehavior behavior) =>
        owned is null ? behavior : behavior | CommandBehavior.CloseConnection;

    private async Task<TResult> RunOwnedAsync<TResult>(
        GuardedDataSource from,
        Func<TInner, CancellationToken, Task<TResult>> call,
        CancellationToken cancellationToken)
    {
        var owned = await OwnedAsync(from, cancellationToken).ConfigureAwait(false);
        await using var _ = owned.ConfigureAwait(false);
        return await LeaseCalls.RunAsync(owned, inner, call, cancellationToken, effect, inner).ConfigureAwait(false);
    }

    private GuardedConnection? Owned()
    {
        var owned = source?.OpenOwned();
        try
        {
            if (owned is not null)
            {
                bind(inner, owned.Native);
            }

            return owned;
        }
        catch
        {
            owned?.Dispose(); // It is still running: Npgsql says so, and the new connection goes back.
            throw;
        }
    }

    private async ValueTask<GuardedConnection> OwnedAsync(GuardedDataSource from, CancellationToken cancellationToken)
    {
        var owned = await from.OpenOwnedAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            bind(inner, owned.Native);
            return owned;
        }
        catch
        {
            await owned.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}

using LeakGuard.Leasing;
using Npgsql;

namespace LeakGuard.Connections;

/// <summary>Makes calls on a leased connection known: they keep it from being taken back, count as activity, and say so when it was.</summary>
internal static class LeaseCalls
{
    /// <summary>Runs a call on the lease of <paramref name="connection"/>; without one it simply runs.</summary>
    public static TResult Run<TTarget, TResult>(
        GuardedConnection? connection,
        TTarget target,
        Func<TTarget, TResult> call,
        TransactionEffect effect = TransactionEffect.None,
        IDisposable? cancellable = null)
    {
        var announced = Announce(connection, cancellable);
        var succeeded = false;
        try
        {
            var result = call(target);
            succeeded = true;
            return result;
        }
        catch (Exception cause) when (connection?.Explain(cause) is { } clearer)
        {
            throw clearer;
        }
        finally
        {
            Finish(connection, announced, succeeded, effect);
        }
    }

    /// <summary>As <see cref="Run"/>, for a call that takes its time.</summary>
    public static async Task<TResult> RunAsync<TTarget, TResult>(
        GuardedConnection? connection,
        TTarget target,
        Func<TTarget, CancellationToken, Task<TResult>> call,
        CancellationToken cancellationToken,
        TransactionEffect effect = TransactionEffect.None,
        IDisposable? cancellable = null)
    {
        var announced = Announce(connection, cancellable);
        var succeeded = false;
        try
        {
            var result = await call(target, cancellationToken).ConfigureAwait(false);
            succeeded = true;
            return result;
        }
        catch (Exception cause) when (connection?.Explain(cause) is { } clearer)
        {
            throw clearer;
        }
        finally
        {
            Finish(connection, announced, succeeded, effect);
        }
    }

    private static LeaseHandle Announce(GuardedConnection? connection, IDisposable? cancellable)
    {
        var announced = connection?.Announce() ?? default;
        if (announced.Lease is { } lease)
        {
            lease.Running = cancellable;
        }

        return announced;
    }

    private static void Finish(GuardedConnection? connection, LeaseHandle announced, bool succeeded, TransactionEffect effect)
    {
        if (announced.Lease is not { } lease)
        {
            return;
        }

        if (lease.Version == announced.Version)
        {
            lease.Running = null;
            lease.CancelNote = null;

            // COMMIT and ROLLBACK end the transaction even when they fail; BEGIN begins one only when it succeeds.
            if (effect != TransactionEffect.None)
            {
                lease.InTransaction = effect == TransactionEffect.Begins ? succeeded || lease.InTransaction : false;
            }
        }

        lease.EndCall(connection!.Clock.Now);
    }
}

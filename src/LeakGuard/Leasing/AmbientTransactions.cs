using System.Collections.Concurrent;
using System.Transactions;
using Npgsql;

namespace LeakGuard.Leasing;

/// <summary>The System.Transactions transactions in which leases were taken and which are still open.</summary>
internal sealed class AmbientTransactions
{
    private readonly ConcurrentDictionary<Transaction, AmbientTransaction> _open = new();
    private readonly Action<int> _release;
    private readonly bool _enlists;

    /// <param name="release">Gives a slot back that a transaction has kept.</param>
    /// <param name="enlists">Whether connections enlist in the scope they are opened in: Npgsql's <c>Enlist</c>.</param>
    public AmbientTransactions(Action<int> release, bool enlists)
    {
        _release = release;
        _enlists = enlists;
    }

    /// <summary>That of the caller's scope, if connections enlist in it.</summary>
    public AmbientTransaction? Current => _enlists && Transaction.Current is { } transaction ? For(transaction) : null;

    /// <summary>That in which an open connection is enlisted, by its scope or by hand.</summary>
    public AmbientTransaction? Of(NpgsqlConnection connection)
    {
        if (!NativeEnlistment.TryRead(connection, out var transaction))
        {
            return Current;
        }

        try
        {
            return transaction is null ? null : For(transaction);
        }
        catch (ObjectDisposedException)
        {
            return null; // The handle it was enlisted by is disposed, and by no other can the transaction be watched.
        }
    }

    /// <summary>What is kept about <paramref name="transaction"/>, which is watched from its first lease to its completion.</summary>
    public AmbientTransaction For(Transaction transaction)
    {
        if (_open.TryGetValue(transaction, out var known))
        {
            return known;
        }

        // A clone, because the scope disposes the one it was asked for.
        var key = transaction.Clone();
        var added = new AmbientTransaction(_release);
        var kept = _open.GetOrAdd(key, added);
        if (ReferenceEquals(kept, added))
        {
            key.TransactionCompleted += (sender, completion) =>
            {
                _open.TryRemove(key, out _);
                added.OnCompleted(sender, completion);
                key.Dispose();
            };
        }
        else
        {
            key.Dispose();
        }

        return kept;
    }
}

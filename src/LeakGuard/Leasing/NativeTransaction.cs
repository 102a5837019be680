using Npgsql;

namespace LeakGuard.Leasing;

/// <summary>Asks a real transaction how it is: Npgsql says so only by refusing.</summary>
internal static class NativeTransaction
{
    /// <summary>Whether it goes on, as far as the server has told.</summary>
    public static bool IsOpen(NpgsqlTransaction? transaction) => transaction is not null && RefusalOf(transaction) is null;

    /// <summary>Whether its connection, now closed, was closed under it: ending it would have disposed it.</summary>
    public static bool WasLeft(NpgsqlTransaction transaction) => RefusalOf(transaction) is not ObjectDisposedException;

    private static Exception? RefusalOf(NpgsqlTransaction transaction)
    {
        try
        {
            _ = transaction.IsolationLevel;
            return null;
        }
        catch (Exception refusal) when (refusal is InvalidOperationException or NullReferenceException)
        {
            return refusal; // Completed, disposed, or just being taken from its connection.
        }
    }
}

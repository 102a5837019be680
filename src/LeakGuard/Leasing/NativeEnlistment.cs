using System.Runtime.CompilerServices;
using System.Transactions;
using Npgsql;

namespace LeakGuard.Leasing;

/// <summary>Reads which System.Transactions transaction a real connection is enlisted in, by its scope or by hand: Npgsql does not tell in public.</summary>
internal static class NativeEnlistment
{
    // Found out once: asked again and again, a version of Npgsql that keeps it elsewhere would answer with an exception each time.
    private static volatile bool _isElsewhere;

    /// <summary>The transaction, or null for none; false where that cannot be known.</summary>
    public static bool TryRead(NpgsqlConnection connection, out Transaction? transaction)
    {
        transaction = null;
        if (_isElsewhere)
        {
            return false;
        }

        try
        {
            transaction = EnlistedTransaction(connection);
            return true;
        }
        catch (MissingMethodException)
        {
            _isElsewhere = true;
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_EnlistedTransaction")]
    private static extern Transaction? EnlistedTransaction(NpgsqlConnection connection);
}

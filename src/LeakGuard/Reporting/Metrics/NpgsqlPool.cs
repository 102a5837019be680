using System.Runtime.CompilerServices;
using Npgsql;

namespace LeakGuard.Reporting.Metrics;

/// <summary>Finds a data source's pool among those of Npgsql's meter.</summary>
internal static class NpgsqlPool
{
    /// <summary>Counts the connections that the pool says are in use; null where that cannot be known.</summary>
    public static Func<int?> UsedBy(NpgsqlDataSource source)
    {
        var name = NameOf(source);
        var pools = NpgsqlHosts.CountOf(source);
        return () => name is null ? null : NpgsqlMeter.Used(name, pools);
    }

    // The meter knows a data source by its name, which only its builder tells in public.
    private static string? NameOf(NpgsqlDataSource source)
    {
        try
        {
            return Name(source);
        }
        catch (MissingMethodException)
        {
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Name")]
    private static extern string Name(NpgsqlDataSource source);
}

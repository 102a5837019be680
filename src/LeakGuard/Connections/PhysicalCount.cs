using System.Runtime.CompilerServices;
using Npgsql;

namespace LeakGuard.Connections;

/// <summary>A data source's physical connections by Npgsql's own count, which it does not tell in public.</summary>
/// <param name="Total">All of them, those being opened included.</param>
/// <param name="Idle">Those in the pool that nobody uses.</param>
internal readonly record struct PhysicalCount(int Total, int Idle)
{
    public static PhysicalCount? Of(NpgsqlDataSource source)
    {
        try
        {
            var (total, idle, _) = Statistics(source);
            return new PhysicalCount(total, idle);
        }
        catch (MissingMethodException)
        {
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Statistics")]
    private static extern (int Total, int Idle, int Busy) Statistics(NpgsqlDataSource source);
}

using System.Net.Sockets;
using Npgsql;

namespace LeakGuard.Admission;

/// <summary>Which failures to connect say that the database is down, and which say something else.</summary>
internal static class OutageSigns
{
    public static bool IsOutage(Exception failure) => failure switch
    {
        PoolRejectedException => false,
        PostgresException refusal => IsOutage(refusal.SqlState),
        NpgsqlException { InnerException: PostgresException refusal } => IsOutage(refusal.SqlState),

        // Npgsql's own pool is exhausted: somebody bypasses the guard, the database is well.
        NpgsqlException { InnerException: TimeoutException } => !failure.Message.Contains("pool has been exhausted", StringComparison.Ordinal),
        NpgsqlException { InnerException: IOException or SocketException } => true,

        // Several hosts, each of which failed in its own way.
        NpgsqlException { InnerException: AggregateException each } => each.InnerExceptions.All(IsOutage),
        SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>The server said no for a reason of its own: so it is up.</summary>
    public static bool IsAnswer(Exception failure) => failure switch
    {
        PostgresException refusal => !IsOutage(refusal.SqlState),
        NpgsqlException { InnerException: PostgresException refusal } => !IsOutage(refusal.SqlState),
        _ => false,
    };

    // "PostgreSQL Error Codes": 08 connection exceptions, 53300 too_many_connections, 57P01 admin_shutdown,
    // 57P02 crash_shutdown, 57P03 cannot_connect_now. A wrong password (28P01) or database (3D000) is no outage.
    private static bool IsOutage(string sqlState) =>
        sqlState is "53300" or "57P01" or "57P02" or "57P03" || sqlState.StartsWith("08", StringComparison.Ordinal);
}

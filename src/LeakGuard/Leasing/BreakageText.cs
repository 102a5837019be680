using System.Net.Sockets;
using Npgsql;

namespace LeakGuard.Leasing;

/// <summary>The loss of a leased connection in words: what happened, in which state, and what to do.</summary>
internal static class BreakageText
{
    public static string Of(LeaseInfo lease, Exception failure)
    {
        var state = lease.InTransaction ? "with a transaction open, which was rolled back" : "without a transaction";
        return $"{CauseOf(failure)} The connection had been held for {DurationText.Of(lease.Age)}, idle for {DurationText.Of(lease.IdleFor)} before this call, "
            + $"{state}; opened at {lease.Origin.Site}, pool '{lease.PoolName}'. {RemedyOf(failure)}";
    }

    /// <summary>Whether the server or the network ended the session; not so where a connection broke over the client's own doing.</summary>
    public static bool IsLoss(Exception failure) => failure switch
    {
        PostgresException end => end.InvariantSeverity is "FATAL" or "PANIC",
        NpgsqlException { InnerException: IOException { InnerException: not TimeoutException } or SocketException or EndOfStreamException } => true,
        _ => false,
    };

    // "PostgreSQL Error Codes": 25P03 idle_in_transaction_session_timeout, 25P04 transaction_timeout, 57P01 admin_shutdown,
    // 57P02 crash_shutdown, 57P05 idle_session_timeout.
    private static string CauseOf(Exception failure) => (failure as PostgresException)?.SqlState switch
    {
        "25P03" => "The server ended the session because its transaction was idle for longer than idle_in_transaction_session_timeout.",
        "25P04" => "The server ended the session because its transaction lasted longer than transaction_timeout.",
        "57P01" => "The server ended the session: by an administrator's command (pg_terminate_backend), or because it is shutting down.",
        "57P02" => "The server ended the session because another server process crashed.",
        "57P05" => "The server ended the session because it was idle for longer than idle_session_timeout.",
        { } other => $"The server ended the session (SQLSTATE {other}).",
        null => $"The connection to the server was lost ({FailureOutline.Of(failure)}).",
    };

    private static string RemedyOf(Exception failure) => (failure as PostgresException)?.SqlState switch
    {
        "25P03" or "25P04" => "Commit or roll back before doing other work, and retry the whole transaction.",
        "57P05" => "Return connections that are not needed, or leave idle_session_timeout to sessions without a pool.",
        _ => "Retry the whole unit of work on a new connection.",
    };
}

using System.Net.Sockets;
using Npgsql;

namespace LeakGuard;

/// <summary>What went wrong, without the words of whoever said so: those may hold host names, user names or values.</summary>
internal static class FailureOutline
{
    /// <summary><c>SQLSTATE 57P03</c>, <c>ConnectionRefused</c>, <c>TimeoutException</c>.</summary>
    public static string Of(Exception failure) => failure switch
    {
        PostgresException refusal => $"SQLSTATE {refusal.SqlState}",
        SocketException socket => socket.SocketErrorCode.ToString(),
        AggregateException { InnerExceptions: [var first, ..] } => Of(first),
        { InnerException: { } inner } => Of(inner),
        _ => failure.GetType().Name,
    };
}

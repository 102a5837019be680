using System.Net.Sockets;
using System.Transactions;
using Npgsql;

namespace LeakGuard.Faults.Verdicts;

/// <summary>Which errors tell a caller what has happened, under one fault. Whatever is not listed is unclear.</summary>
/// <param name="Network">Whether connections may break, or be refused.</param>
/// <param name="Refusals">Whether the guard may refuse callers.</param>
/// <param name="SqlStates">What the server may say.</param>
internal sealed record Clarity(bool Network, bool Refusals, params string[] SqlStates)
{
    /// <summary>Nothing may fail but for what a busy machine does not get done in time.</summary>
    public static Clarity Flawless { get; } = new(Network: false, Refusals: false);

    public bool IsClear(Exception failure) => failure switch
    {
        PoolWaitTimeoutException or PoolQueueFullException or PoolCircuitOpenException => Refusals,
        PoolRejectedException or LeaseReclaimedException => false, // Nobody deadlocks here, and no lease in use may be taken back.
        PostgresException answer => SqlStates.Contains(answer.SqlState),
        NpgsqlException { InnerException: PostgresException answer } => SqlStates.Contains(answer.SqlState),
        NpgsqlException { InnerException: TimeoutException } => true,
        NpgsqlException { InnerException: IOException or SocketException } => Network,
        TransactionInDoubtException or TransactionAbortedException => failure.InnerException is { } cause && IsClear(cause),
        _ => false,
    };

    /// <summary>The error in one line, without what differs from case to case.</summary>
    public static string Describe(Exception failure) => failure switch
    {
        PoolRejectedException => failure.GetType().Name,
        PostgresException answer => $"{answer.SqlState} {answer.MessageText}",
        { InnerException: PostgresException answer } => $"{failure.GetType().Name} of {Describe(answer)}",
        { InnerException: { } inner } => $"{failure.GetType().Name} of {inner.GetType().Name}: {WithoutPlace(failure.Message)}",
        _ => $"{failure.GetType().Name}: {WithoutPlace(failure.Message)}",
    };

    private static string WithoutPlace(string message) =>
        message.StartsWith("Failed to connect to ", StringComparison.Ordinal) ? "Failed to connect" : message.Split('\n')[0].TrimEnd();
}

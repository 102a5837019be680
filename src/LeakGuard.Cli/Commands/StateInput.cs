using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Commands;

/// <summary>Reads states of sessions as people type them: <c>idle-in-transaction,active</c>.</summary>
internal static class StateInput
{
    private static readonly Dictionary<string, BackendState> States = new(StringComparer.OrdinalIgnoreCase)
    {
        ["active"] = BackendState.Active,
        ["idle"] = BackendState.Idle,
        ["idle-in-transaction"] = BackendState.IdleInTransaction,
        ["idle-in-transaction-aborted"] = BackendState.IdleInTransactionAborted,
    };

    public static string Known => string.Join(", ", States.Keys);

    /// <exception cref="CliException">One of them is no state.</exception>
    public static IReadOnlyList<BackendState> Parse(string text, string option) =>
    [
        .. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(word => States.TryGetValue(word.Replace(' ', '-').Replace('_', '-'), out var state) ? state : throw Unknown(option))
            .DefaultIfEmpty()
            .Select(state => state == BackendState.Unknown ? throw Unknown(option) : state),
    ];

    private static CliException Unknown(string option) => new($"The value of {option} is no state of a session. There are: {Known}; several are separated by commas.");
}

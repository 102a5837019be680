namespace LeakGuard.Diagnosis;

/// <summary>States in the words of <c>pg_stat_activity</c>.</summary>
internal static class StateName
{
    private static readonly (BackendState State, string Name)[] Names =
    [
        (BackendState.Active, "active"), (BackendState.Idle, "idle"), (BackendState.IdleInTransaction, "idle in transaction"),
        (BackendState.IdleInTransactionAborted, "idle in transaction (aborted)"), (BackendState.FastPath, "fastpath function call"),
        (BackendState.Disabled, "disabled"),
    ];

    public static string Of(BackendState state) => Names.FirstOrDefault(one => one.State == state).Name ?? "unknown";

    public static BackendState Parse(string? name) => Names.FirstOrDefault(one => one.Name == name).State;
}

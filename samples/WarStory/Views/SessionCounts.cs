namespace WarStory.Views;

/// <summary>An application's sessions by state, in the words of <c>pg_stat_activity</c>.</summary>
internal sealed record SessionCounts(IReadOnlyList<(string State, int Count)> States)
{
    public int IdleInTransaction => States.Where(entry => entry.State.StartsWith("idle in transaction", StringComparison.Ordinal)).Sum(entry => entry.Count);

    public override string ToString() =>
        States.Count == 0 ? "no sessions" : string.Join(" · ", States.Select(entry => $"{entry.Count} {entry.State}"));
}

using LeakGuard.Cli.Terminal;

namespace LeakGuard.Cli.Live;

/// <summary>What the keys do.</summary>
internal static class TopHelp
{
    public static IReadOnlyList<Line> Lines { get; } =
    [
        Line.Of("Keys", Palette.Strong),
        Line.Of("  q           quit"),
        Line.Of("  ← →         sort by the column to the left or right"),
        .. Column.All.Select(column => Line.Of($"  {column.Key}           sort by {column.Head}")),
        Line.Of("  r           reverse the order"),
        Line.Of("  ↑ ↓         choose a session"),
        Line.Of("  1 2 3       all sessions, those in a transaction, those that block or are blocked"),
        Line.Of("  p, space    pause, and go on"),
        Line.Of("  k           end the chosen session or cancel its statement, after asking; only if it is still in the same transaction"),
        Line.Of("  h, ?        this help; any key leaves it"),
    ];
}

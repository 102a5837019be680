using LeakGuard.AspNetCore.Exchange;
using LeakGuard.Cli.Rendering;
using LeakGuard.Cli.Terminal;
using LeakGuard.Diagnosis;
using Spectre.Console;

namespace LeakGuard.Cli.Live;

/// <summary>The screen in lines. Pure.</summary>
internal static class TopFrame
{
    private const string Footer = "q quit  ←→ sort  r reverse  ↑↓ choose  1 all  2 in transaction  3 locks  p pause  k end session  h help";

    /// <summary>A frame of that height, its list scrolled to the chosen session.</summary>
    public static IReadOnlyList<Line> Of(TopView view, int height)
    {
        var head = Head(view);
        var body = view.Mode == TopMode.Help ? TopHelp.Lines : Body(view, height - head.Count - 1);
        return [.. head, .. body, .. Enumerable.Repeat(Line.Empty, Math.Max(0, height - head.Count - body.Count - 1)), Foot(view)];
    }

    /// <summary>All sessions, for a file.</summary>
    public static IReadOnlyList<Line> Whole(TopView view) => [.. Head(view), .. Body(view, int.MaxValue)];

    private static List<Line> Head(TopView view)
    {
        var report = view.Finding.Report;
        List<Line> lines = [];
        if (report.Seen.Server is { } server)
        {
            lines.Add(new Line().Add("leakguard top", Palette.Strong).Add($"  {Words.Moment(server.TakenAt)}, up {Words.Duration(server.TakenAt - server.StartedAt)}").Add(view.IsPaused ? "  PAUSED" : "", Palette.Warning));
            lines.Add(Line.Of(FindingLines.Of(server)));
        }

        lines.Add(new Line().Add(report.First.Severity.ToString(), VerdictLines.StyleOf(report.First.Severity)).Add($": {VerdictLines.WithoutSeverity(report.First.Headline)}"));
        lines.AddRange((view.Finding.App?.Pools ?? []).Select(Of));
        lines.Add(Line.Empty);
        return lines;
    }

    private static Line Of(PoolDocument pool) =>
        Line.Of(Words.Text($"Pool '{pool.Name}': {pool.Leased} of {pool.MaxPoolSize} leased, {pool.Waiting} waiting, {pool.OpenTransactions} in transaction, {pool.Leaked} leaked, breaker {pool.Breaker}"));

    private static List<Line> Body(TopView view, int height)
    {
        var rows = view.Shown;
        var heads = new Line();
        foreach (var column in Column.All)
        {
            var isSort = column.Sort == view.Sort;
            heads.Add(Cell(column, isSort ? $"{column.Head}{(view.IsDescending ? "▼" : "▲")}" : column.Head), isSort ? Palette.Chosen : Palette.Strong).Add(" ");
        }

        var room = Math.Max(0, height - 1);
        var chosen = view.Chosen is { } pid ? rows.ToList().FindIndex(row => row.Pid == pid) : -1;
        return [heads, .. rows.Skip(Math.Max(0, chosen - room + 1)).Take(room).Select(row => Of(row, row.Pid == view.Chosen))];
    }

    private static Line Of(TopRow row, bool isChosen)
    {
        var line = new Line();
        foreach (var column in Column.All)
        {
            line.Add(Cell(column, column.Text(row)) + " ", isChosen ? Palette.Chosen : StyleOf(column, row));
        }

        return line;
    }

    private static Style StyleOf(Column column, TopRow row) => column.Sort switch
    {
        SortColumn.State when row.Session.IsIdleInTransaction => Palette.Warning,
        SortColumn.State when row.Session.State == BackendState.Active => Palette.Good,
        SortColumn.Blocks or SortColumn.BlockedBy => Palette.Bad,
        _ => Palette.Plain,
    };

    private static string Cell(Column column, string text)
    {
        var cut = text.Length <= column.Width ? text : text[..(column.Width - 1)] + "…";
        return column.Sort == SortColumn.Where ? cut : column.IsNumber ? cut.PadLeft(column.Width) : cut.PadRight(column.Width);
    }

    private static Line Foot(TopView view) => view switch
    {
        { Mode: TopMode.Confirm, ChosenRow: { } row } => Line.Of($"End the session of {row.Session}? Its transaction is rolled back, and Npgsql clears its whole pool.  y end it   c cancel its statement only   any other key: leave it", Palette.Bad),
        { Message: { } message } => Line.Of(message, Palette.Warning),
        { Failure: { } failure } => Line.Of(failure, Palette.Warning),
        _ => Line.Of(Footer, Palette.Faint),
    };
}

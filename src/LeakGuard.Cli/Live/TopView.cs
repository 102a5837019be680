using LeakGuard.Cli.Looking;

namespace LeakGuard.Cli.Live;

/// <summary>All that the screen shows, as one value: keys and looks make another of it.</summary>
internal sealed record TopView
{
    public required Finding Finding { get; init; }

    public required IReadOnlyList<TopRow> Rows { get; init; }

    public SortColumn Sort { get; init; } = SortColumn.Transaction;

    public bool IsDescending { get; init; } = true;

    public Filter Filter { get; init; }

    public bool IsPaused { get; init; }

    public TopMode Mode { get; init; }

    /// <summary>The session that was chosen; null for none.</summary>
    public int? Chosen { get; init; }

    /// <summary>What the last key led to, such as the end of a session; until the next key.</summary>
    public string? Message { get; init; }

    /// <summary>What could not be looked at last time.</summary>
    public string? Failure { get; init; }

    /// <summary>The rows shown, in their order. Of equal ones the longest transaction comes first.</summary>
    public IReadOnlyList<TopRow> Shown
    {
        get
        {
            var order = Column.Of(Sort).Order;
            var shown = Rows.Where(IsShown);
            var sorted = IsDescending ? shown.OrderByDescending(order) : shown.OrderBy(order);
            return [.. sorted.ThenByDescending(row => row.Session.TransactionAge).ThenBy(row => row.Pid)];
        }
    }

    public TopRow? ChosenRow => Chosen is { } pid ? Rows.FirstOrDefault(row => row.Pid == pid) : null;

    public static TopView Of(Finding finding) => new() { Finding = finding, Rows = TopRows.Of(finding) };

    /// <summary>The same view of what was seen next. What could not be looked at leaves the rows as they were.</summary>
    public TopView With(Finding finding)
    {
        var failure = finding.Failures.Count > 0 ? string.Join(' ', finding.Failures) : null;
        return finding.Report.Seen.Server is null
            ? this with { Failure = failure }
            : this with { Finding = finding, Rows = TopRows.Of(finding), Failure = failure };
    }

    private bool IsShown(TopRow row) => Filter switch
    {
        Filter.InTransaction => row.Session.TransactionAge is not null,
        Filter.Locks => row.Blocks > 0 || row.Session.IsBlocked,
        _ => true,
    };
}

using System.Globalization;

namespace LeakGuard.Faults.Verdicts;

/// <summary>Outcomes as a table; those of one fault share a row.</summary>
internal static class FaultTable
{
    private static readonly string[] Head =
        ["Fault", "Times", "Requests", "Failed", "Permits lost", "Leases left", "Left over", "Unclear errors", "Back after"];

    public static string Of(IEnumerable<FaultOutcome> outcomes)
    {
        string[][] rows = [.. outcomes.GroupBy(outcome => outcome.Fault).Select(Row)];
        return TextTable.Of(Head, rows);
    }

    private static string[] Row(IGrouping<string, FaultOutcome> fault) =>
    [
        fault.Key,
        Number(fault.Count()),
        Number(fault.Sum(outcome => outcome.Totals.Requests)),
        Number(fault.Sum(outcome => outcome.Totals.Failed)),
        Number(fault.Sum(outcome => outcome.PermitsLost)),
        Number(fault.Sum(outcome => outcome.LeasesLeft)),
        Number(fault.Sum(outcome => outcome.LeftOver)),
        Number(fault.Sum(outcome => outcome.Totals.Unclear)),
        fault.Any(outcome => outcome.BackAfter is null) ? "never" : Longest(fault),
    ];

    // The slowest time counts.
    private static string Longest(IEnumerable<FaultOutcome> fault) =>
        fault.Max(outcome => outcome.BackAfter!.Value.TotalMilliseconds) is var longest and > 0
            ? $"{Number((int)longest)} ms"
            : "at once";

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}

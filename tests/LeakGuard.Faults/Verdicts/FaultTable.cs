using System.Globalization;
using LeakGuard.Faults.Catalogue;

namespace LeakGuard.Faults.Verdicts;

/// <summary>Outcomes as a table, in the order of the catalogue; those of one fault share a row. Takes no more memory the longer it is kept.</summary>
internal sealed class FaultTable
{
    private static readonly string[] Head =
        ["Fault", "Times", "Requests", "Failed", "Permits lost", "Leases left", "Left over", "Unclear errors", "Back after"];

    private readonly Dictionary<string, FaultRow> _rows = [];

    public void Add(FaultOutcome outcome) =>
        _rows[outcome.Fault] = (_rows.GetValueOrDefault(outcome.Fault) ?? FaultRow.Empty).With(outcome);

    public override string ToString() => TextTable.Of(
        Head,
        [.. FaultCatalogue.All.Select(fault => fault.Name).Where(_rows.ContainsKey).Select(fault => Row(fault, _rows[fault]))]);

    private static string[] Row(string fault, FaultRow row) =>
    [
        fault,
        Number(row.Times),
        Number(row.Requests),
        Number(row.Failed),
        Number(row.PermitsLost),
        Number(row.LeasesLeft),
        Number(row.LeftOver),
        Number(row.Unclear),
        row.BackAfter is { } longest ? $"{Number((long)longest.TotalMilliseconds)} ms" : "never",
    ];

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}

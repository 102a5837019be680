using System.Globalization;
using Overload.Load;
using Spectre.Console;

namespace Overload.Telling;

/// <summary>The results for people.</summary>
internal static class ResultTable
{
    private const int Widest = 110;

    private static readonly string[] Columns =
        ["load", "guard", "goodput", "p50 of\naccepted", "p99 of\naccepted", "accepted", "refused", "first\nrefusal after"];

    public static void Show(IReadOnlyList<CellResult> results)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in Columns)
        {
            table.AddColumn(new TableColumn(column) { Alignment = column == "guard" ? Justify.Left : Justify.Right });
        }

        foreach (var result in results)
        {
            var isFirst = result == results.First(other => other.Load == result.Load);
            if (isFirst && result != results[0])
            {
                table.AddEmptyRow();
            }

            table.AddRow(
                isFirst ? result.Load.ToString("0.#'x'", CultureInfo.InvariantCulture) : "",
                result.Guard,
                result.Goodput.ToString("0%", CultureInfo.InvariantCulture),
                Text(result.Median),
                Text(result.Percentile99),
                result.Accepted.ToString(CultureInfo.InvariantCulture),
                result.Refused.ToString(CultureInfo.InvariantCulture),
                result.FirstRefusal is { } first ? Text(first) : "–");
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        console.Profile.Width = Console.IsOutputRedirected ? Widest : Math.Min(console.Profile.Width, Widest);
        console.Write(table);
    }

    private static string Text(TimeSpan duration) => duration < TimeSpan.FromSeconds(1)
        ? duration.TotalMilliseconds.ToString("0' ms'", CultureInfo.InvariantCulture)
        : duration.TotalSeconds.ToString("0.0' s'", CultureInfo.InvariantCulture);
}

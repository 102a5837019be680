using System.Text;

namespace LeakGuard.Faults.Verdicts;

/// <summary>A table that reads as text and as Markdown.</summary>
internal static class TextTable
{
    public static string Of(IReadOnlyList<string> head, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = head.Select((title, column) => rows.Select(row => row[column].Length).Append(title.Length).Max()).ToArray();
        var text = new StringBuilder();
        Append(text, head, widths);
        text.Append('|').AppendJoin('|', widths.Select((width, column) => column == 0 ? new string('-', width + 2) : new string('-', width + 1) + ':')).Append("|\n");
        foreach (var row in rows)
        {
            Append(text, row, widths);
        }

        return text.ToString();
    }

    // Names to the left, numbers to the right.
    private static void Append(StringBuilder text, IReadOnlyList<string> cells, int[] widths) =>
        text.Append("| ")
            .AppendJoin(" | ", cells.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])))
            .Append(" |\n");
}

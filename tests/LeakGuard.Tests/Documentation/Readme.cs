using System.Text.RegularExpressions;
using LeakGuard.Tests.Architecture;

namespace LeakGuard.Tests.Documentation;

/// <summary>README.md as data: its code and its tables.</summary>
internal static class Readme
{
    private static readonly Regex Fence = new("^```csharp\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline);

    private static string Text { get; } = File.ReadAllText(Path.Combine(SourceTree.Root, "README.md")).ReplaceLineEndings("\n");

    public static IReadOnlyList<string> CodeBlocks => [.. Fence.Matches(Text).Select(match => match.Groups["code"].Value)];

    /// <summary>The rows of all tables whose first column is called so; cells without the marks of code.</summary>
    public static IReadOnlyList<string[]> Rows(string firstColumn)
    {
        List<string[]> rows = [];
        var isInside = false;
        foreach (var line in Text.Split('\n'))
        {
            if (!line.StartsWith('|'))
            {
                isInside = false;
            }
            else if (line.StartsWith($"| {firstColumn} |", StringComparison.Ordinal))
            {
                isInside = true;
            }
            else if (isInside && !line.StartsWith("|-", StringComparison.Ordinal))
            {
                rows.Add([.. line.Trim('|').Split('|').Select(cell => cell.Trim().Replace("`", "", StringComparison.Ordinal))]);
            }
        }

        return rows;
    }

    public static string WithoutBlanks(string text) => Regex.Replace(text, @"\s+", "");
}

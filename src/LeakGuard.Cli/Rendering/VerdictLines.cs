using LeakGuard.Cli.Terminal;
using LeakGuard.Diagnosis;
using Spectre.Console;

namespace LeakGuard.Cli.Rendering;

/// <summary>A verdict in lines: the sentence, then what decided, then what to do.</summary>
internal static class VerdictLines
{
    private const int LeastWidth = 24;

    public static IEnumerable<Line> Of(Verdict verdict)
    {
        var width = verdict.Evidence.Select(evidence => evidence.What.Length).Append(LeastWidth).Max();
        yield return new Line().Add(verdict.Severity.ToString(), StyleOf(verdict.Severity)).Add($": {WithoutSeverity(verdict.Headline)}", Palette.Strong);
        foreach (var evidence in verdict.Evidence)
        {
            yield return new Line().Add($"  {evidence.What.PadRight(width)}", Palette.Faint).Add($"  {evidence.Value}");
        }

        if (verdict.Severity != Severity.Healthy)
        {
            yield return new Line().Add($"  {"Confidence".PadRight(width)}", Palette.Faint).Add($"  {verdict.Confidence}");
        }

        if (verdict.Next is { } next)
        {
            yield return new Line().Add("  Next: ", Palette.Strong).Add(next.Text);
            if (next.Command is { } command)
            {
                yield return Line.Of($"    {command}");
            }
        }
    }

    public static Style StyleOf(Severity severity) => severity switch
    {
        Severity.Healthy => Palette.Good,
        Severity.Warning => Palette.Warning,
        _ => Palette.Bad,
    };

    // The sentence of a healthy verdict begins with that word itself.
    public static string WithoutSeverity(string headline) =>
        headline.StartsWith("Healthy: ", StringComparison.Ordinal) ? headline["Healthy: ".Length..] : headline;
}

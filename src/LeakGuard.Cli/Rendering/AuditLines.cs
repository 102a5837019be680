using LeakGuard.Cli.Looking;
using LeakGuard.Cli.Terminal;
using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Rendering;

/// <summary>An audit in lines: the sum first, then each finding with why and what to change, then what could not be seen.</summary>
internal static class AuditLines
{
    private const int LeastWidth = 24;

    public static IEnumerable<Line> Of(AuditResult result)
    {
        var report = result.Report;
        yield return Sum(result);
        yield return Line.Empty;
        foreach (var line in report.Findings.SelectMany(Of))
        {
            yield return line;
        }

        if (report.Seen.Server is { } server)
        {
            yield return new Line().Add("Server", Palette.Strong).Add($": {FindingLines.Of(server)}");
        }

        if (report.Seen.Pooler is { } pooler)
        {
            yield return new Line().Add("PgBouncer", Palette.Strong).Add($": {FindingLines.Of(pooler)}");
        }

        if (report.Seen.Pools.Count > 0)
        {
            yield return new Line().Add("Pools", Palette.Strong).Add($": {string.Join(", ", report.Seen.Pools.Select(pool => $"'{pool.PoolName}'"))}");
        }

        foreach (var note in report.Notes.Concat(result.Failures).Distinct().Where(note => result.ExitCode != ExitCode.Failed || !result.Failures.Contains(note)))
        {
            yield return new Line().Add("Note", Palette.Warning).Add($": {note}");
        }
    }

    public static string Name(Severity severity) => severity == Severity.Healthy ? "Hint" : severity.ToString();

    private static Line Sum(AuditResult result)
    {
        if (result.ExitCode == ExitCode.Failed)
        {
            return new Line().Add("Unsure", Palette.Warning).Add($": {string.Join(' ', result.Failures)}", Palette.Strong);
        }

        var hints = result.Report.Findings.Count(finding => finding.Severity == Severity.Healthy);
        var rest = result.Report.Findings.Count - hints;
        return new Line()
            .Add(result.Report.Severity.ToString(), VerdictLines.StyleOf(result.Report.Severity))
            .Add(Words.Text($": {(rest == 0 ? "nothing has to be changed" : rest == 1 ? "1 thing to change" : $"{rest} things to change")}{(hints == 0 ? "" : hints == 1 ? ", 1 hint" : $", {hints} hints")}."), Palette.Strong);
    }

    private static IEnumerable<Line> Of(AuditFinding finding)
    {
        var width = finding.Why.Select(evidence => evidence.What.Length).Append(LeastWidth).Max();
        yield return new Line().Add(Name(finding.Severity), VerdictLines.StyleOf(finding.Severity)).Add($": {finding.Headline}", Palette.Strong);
        foreach (var evidence in finding.Why)
        {
            yield return new Line().Add($"  {evidence.What.PadRight(width)}", Palette.Faint).Add($"  {evidence.Value}");
        }

        if (finding.Change is { } change)
        {
            yield return new Line().Add("  Change: ", Palette.Strong).Add(change.ToString());
            foreach (var line in change.Command.Split('\n'))
            {
                yield return Line.Of($"    {line}");
            }
        }

        yield return Line.Empty;
    }
}

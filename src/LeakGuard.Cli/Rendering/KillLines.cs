using LeakGuard.Cli.Terminal;
using LeakGuard.Diagnosis;
using Spectre.Console;

namespace LeakGuard.Cli.Rendering;

/// <summary>A kill in lines: the sum first, then each session with why, then what it costs and what would hurt less.</summary>
internal static class KillLines
{
    // Of those that do not fit, alike ones are counted rather than listed.
    private const int MostAlike = 2;
    private const int MostSpared = 40;

    public static IEnumerable<Line> Of(KillReport report)
    {
        yield return Sum(report);
        var verb = Verb(report.Request.Action);
        var width = report.IsDryRun ? $"Would {verb}".Length : "Not allowed".Length;
        foreach (var decision in report.Decisions.Where(decision => decision.WasChosen))
        {
            yield return One(Label(decision.Outcome, report.Request.Action), StyleOf(decision.Outcome), width, $"{decision.Backend}: {decision.Reason}");
            if (decision.Backend?.Query is { } query && decision.Outcome != KillOutcome.Spared)
            {
                yield return Line.Of($"  {"".PadRight(width)}  last statement: {query}", Palette.Faint);
            }
        }

        var spared = Spared(report).ToList();
        foreach (var text in spared.Take(MostSpared))
        {
            yield return One("Spared", Palette.Faint, width, text);
        }

        if (spared.Count > MostSpared)
        {
            yield return One("Spared", Palette.Faint, width, Words.Text($"and {spared.Count - MostSpared} more; --json lists all"));
        }

        yield return Line.Empty;
        foreach (var warning in report.Warnings)
        {
            yield return new Line().Add("Warning", Palette.Warning).Add($": {warning}");
        }

        foreach (var step in report.Gentler)
        {
            yield return new Line().Add("Gentler", Palette.Good).Add($": {step.Text}");
            foreach (var line in (step.Command ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return Line.Of($"    {line}");
            }
        }

        yield return new Line().Add("Server", Palette.Strong).Add($": {FindingLines.Of(report.Seen)}");
        foreach (var note in report.Seen.Notes)
        {
            yield return new Line().Add("Note", Palette.Warning).Add($": {note}");
        }
    }

    private static Line Sum(KillReport report)
    {
        var counts = report.Decisions.CountBy(decision => decision.Outcome).ToDictionary();
        int Count(KillOutcome outcome) => counts.GetValueOrDefault(outcome);
        var more = (Count(KillOutcome.Signalled), Count(KillOutcome.NotAllowed)) switch
        {
            (0, 0) => "",
            (0, var refused) => Words.Text($", {refused} not allowed"),
            (var going, 0) => Words.Text($", {going} signalled and not gone yet"),
            var (going, refused) => Words.Text($", {going} signalled and not gone yet, {refused} not allowed"),
        };
        var past = report.Request.Action == KillAction.Cancel ? "cancelled" : "terminated";
        return report.IsDryRun
            ? new Line().Add("Dry run", Palette.Warning).Add(Words.Text($": {Count(KillOutcome.WouldSignal)} would be {past}, {Count(KillOutcome.Spared)} spared{more}.{(Count(KillOutcome.WouldSignal) > 0 ? " Nothing was touched: --execute does it." : " Nothing was touched.")}"), Palette.Strong)
            : new Line().Add("Done", more.Length > 0 ? Palette.Warning : Palette.Good).Add(Words.Text($": {Count(KillOutcome.Done)} {past}, {Count(KillOutcome.Spared)} spared{more}."), Palette.Strong);
    }

    private static IEnumerable<string> Spared(KillReport report) => report.Decisions
        .Where(decision => !decision.WasChosen)
        .GroupBy(decision => decision.Reason)
        .SelectMany(alike => alike.Count() > MostAlike
            ? [Words.Text($"{alike.Count()} sessions alike: {alike.Key}")]
            : alike.Select(decision => $"{decision.Backend?.ToString() ?? Words.Text($"pid {decision.Pid}")}: {decision.Reason}"));

    private static Line One(string label, Style style, int width, string text) => new Line().Add($"  {label.PadRight(width)}", style).Add($"  {text}");

    private static string Verb(KillAction action) => action == KillAction.Cancel ? "cancel" : "terminate";

    private static string Label(KillOutcome outcome, KillAction action) => outcome switch
    {
        KillOutcome.WouldSignal => $"Would {Verb(action)}",
        KillOutcome.Done => action == KillAction.Cancel ? "Cancelled" : "Terminated",
        KillOutcome.Signalled => "Signalled",
        KillOutcome.NotAllowed => "Not allowed",
        _ => "Spared",
    };

    private static Style StyleOf(KillOutcome outcome) => outcome switch
    {
        KillOutcome.Done => Palette.Good,
        KillOutcome.NotAllowed or KillOutcome.Signalled => Palette.Bad,
        _ => Palette.Warning,
    };
}

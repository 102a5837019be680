using LeakGuard.Cli.Recording;
using LeakGuard.Cli.Terminal;

namespace LeakGuard.Cli.Rendering;

/// <summary>A recording in lines: the worst first, then what happened when, then how high it went.</summary>
internal static class RecordingLines
{
    private const int NameWidth = 24;

    public static IEnumerable<Line> Of(RecordingSummary recording)
    {
        var worst = recording.Worst;
        yield return new Line().Add(worst.Severity, VerdictLines.StyleOf(recording.Severity)).Add($": {VerdictLines.WithoutSeverity(worst.Headline)}", Palette.Strong);
        yield return Line.Of($"  {When(worst)}");
        yield return Line.Empty;
        yield return Line.Of(Words.Text($"{recording.Samples.Count} samples from {Words.Moment(recording.Samples[0].At)} to {Words.Moment(recording.Samples[^1].At)}, one every {Words.Duration(recording.Interval)}"));
        if (recording.LongestGap is { } gap)
        {
            yield return Line.Of($"Nothing was recorded for up to {Words.Duration(gap)} in between");
        }

        if (recording.Unreadable > 0)
        {
            yield return new Line().Add("Note", Palette.Warning).Add(Words.Text($": {recording.Unreadable} lines could not be read and are left out"));
        }

        yield return Line.Empty;
        yield return Line.Of("What happened", Palette.Strong);
        foreach (var episode in recording.Episodes)
        {
            yield return new Line().Add($"  {When(episode)}  ").Add(episode.Severity, VerdictLines.StyleOf(SeverityRank.Parse(episode.Severity))).Add($": {VerdictLines.WithoutSeverity(episode.Headline)}");
        }

        yield return Line.Empty;
        yield return Line.Of("How high it went", Palette.Strong);
        foreach (var peak in recording.Peaks)
        {
            yield return new Line().Add($"  {peak.What.PadRight(NameWidth)}", Palette.Faint).Add($"  {peak.Value}, at {Words.Moment(peak.At)}");
        }
    }

    private static string When(Episode episode) => $"{Words.Moment(episode.Began)}, for {Words.Duration(episode.Lasted)}";
}

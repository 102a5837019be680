using System.Globalization;

namespace LeakGuard.Diagnosis.Tests.Scenarios;

/// <summary>What came of each scenario; written to the file named by LEAKGUARD_SCENARIO_TABLE when all have played.</summary>
public sealed class ScenarioTable : IDisposable
{
    private readonly List<Line> _lines = [];

    internal void Add(Line line) => _lines.Add(line);

    public void Dispose()
    {
        if (Environment.GetEnvironmentVariable("LEAKGUARD_SCENARIO_TABLE") is { Length: > 0 } file)
        {
            File.WriteAllLines(file, ["| Scenario | Run | First verdict | Confidence | Right | Looked for | Headline | Evidence | Further verdicts |", "|---|---|---|---|---|---|---|---|---|", .. _lines.Select(Row), "", Summary()]);
        }
    }

    private static string Row(Line line) =>
        $"| {line.Scenario.Name} | {line.Run + 1} | {line.Report.First.Cause} | {line.Report.First.Confidence} | {(line.IsRight ? "yes" : $"NO: {line.Scenario.Expected}")} | {line.Report.Took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s | {line.Report.First.Headline.Replace('|', '/')} | {string.Join("; ", line.Report.First.Evidence).Replace('|', '/')} | {string.Join("; ", line.Report.Verdicts.Skip(1).Select(verdict => verdict.Cause))}{string.Concat(line.Report.Notes.Select(note => $" (note: {note})")).Replace('|', '/')} |";

    private string Summary() =>
        $"{_lines.Count(line => line.IsRight)} of {_lines.Count} right: {_lines.DistinctBy(line => line.Scenario).Count()} scenarios, {_lines.Where(line => line.Scenario.Expected == Cause.Healthy).DistinctBy(line => line.Scenario).Count()} of them healthy.";

    internal sealed record Line(Scenario Scenario, int Run, DiagnosisReport Report, bool IsRight, TimeSpan Took);
}

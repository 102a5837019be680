using System.Diagnostics;

namespace LeakGuard.Diagnosis.Tests.Scenarios;

/// <summary>
/// The labelled suite: the first verdict has to be right in every scenario. <c>bash tests/scenarios.sh</c> plays each three times
/// with other parameters and prints the table.
/// </summary>
public sealed class ScenarioTests(ScenarioTable table) : IClassFixture<ScenarioTable>
{
    private static int Runs { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("LEAKGUARD_SCENARIO_RUNS"), out var runs) && runs > 0 ? runs : 1;

    /// <summary>Part of a scenario's name, to play nothing else.</summary>
    private static string Only { get; } = Environment.GetEnvironmentVariable("LEAKGUARD_SCENARIO") ?? "";

    public static TheoryData<string, int> Plays
    {
        get
        {
            var plays = new TheoryData<string, int>();
            foreach (var scenario in Scenario.All.Where(one => one.Name.Contains(Only, StringComparison.OrdinalIgnoreCase)))
            {
                for (var run = 0; run < Runs; run++)
                {
                    plays.Add(scenario.Name, run);
                }
            }

            return plays;
        }
    }

    [Theory]
    [MemberData(nameof(Plays))]
    public async Task The_first_verdict_is_right(string name, int run)
    {
        var scenario = Scenario.All.Single(one => one.Name == name);
        var watch = Stopwatch.StartNew();
        DiagnosisReport report;
        await using (var stage = await Stage.SetAsync(run))
        {
            await scenario.Arrange(stage);
            report = await OwnThread.RunAsync(
                ct =>
                {
                    // As DiagnoseAsync does; and on the same thread, as there may be no other, an end of what blocks all others.
                    var found = stage.Doctor.Examine(ct);
                    stage.Release();
                    return found;
                },
                default);
        }

        var isRight = report.First.Cause == scenario.Expected;
        table.Add(new ScenarioTable.Line(scenario, run, report, isRight, watch.Elapsed));

        Assert.True(isRight, $"{scenario.Expected} was expected first.\n{report}\n{report.Seen.Process}");
        Assert.Contains(scenario.Says, report.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(report.Verdicts, verdict => verdict.Evidence.Count == 0);
        if (scenario.Also is { } also)
        {
            Assert.True(report.Verdicts.Count > 1 && report.Verdicts[1].Cause == also, $"{also} was expected second.\n{report}\n{report.Seen.Process}");
        }
    }
}

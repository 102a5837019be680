using LeakGuard.Faults.Comparison;
using Xunit.Abstractions;

namespace LeakGuard.Faults.Tests;

/// <summary>What an event costs the callers of a guarded pool, beside those of a bare one.</summary>
[Collection(nameof(Staged))]
public sealed class DuelTests(Stage stage, ITestOutputHelper output)
{
    private const int Rounds = 3;

    [FaultFact]
    public async Task The_guard_costs_no_requests_when_something_happens_between_them()
    {
        var scores = await new Duel(await stage.SceneAsync(), Rounds).AllAsync();

        var table = Score.Table(scores);
        Notes.Add(table);
        output.WriteLine(table);
        foreach (var score in scores)
        {
            output.WriteLine($"{score.Event}, guarded: {string.Join("; ", score.Errors.Select(error => $"{error.Value} x {error.Key}"))}");
        }

        Assert.All(scores, score => Assert.True(score.IsAsItShouldBe, $"{score}"));
    }
}

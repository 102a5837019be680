using LeakGuard.Faults.Catalogue;
using LeakGuard.Faults.Load;
using LeakGuard.Faults.Scene;
using LeakGuard.Faults.Verdicts;
using Xunit.Abstractions;

namespace LeakGuard.Faults.Tests;

/// <summary>
/// Whatever goes wrong: no connection is lost, nothing is left over, the watchdog lives, the service comes back, and whoever
/// saw an error was told clearly. LEAKGUARD_SEED repeats a run's choices.
/// </summary>
[Collection(nameof(Staged))]
public sealed class FaultTests(Stage stage, ITestOutputHelper output)
{
    public static TheoryData<string> WithoutBouncer => [.. FaultCatalogue.WithoutBouncer.Select(fault => fault.Name)];

    public static TheoryData<string> WithBouncer => [.. FaultCatalogue.WithBouncer.Select(fault => fault.Name)];

    [FaultTheory]
    [MemberData(nameof(WithoutBouncer))]
    public Task Nothing_is_lost_when(string fault) => PlayAsync(fault);

    [BouncerFaultTheory]
    [MemberData(nameof(WithBouncer))]
    public Task Nothing_is_lost_behind_PgBouncer_when(string fault) => PlayAsync(fault);

    private async Task PlayAsync(string name)
    {
        var seed = Seed.Choose();
        var fault = FaultCatalogue.All.Single(fault => fault.Name == name);
        var scene = await stage.SceneAsync();
        var bench = await GuardedBench.OpenAsync(scene, fault.Target);
        var before = Leftovers.Of(bench.Port);
        FaultOutcome outcome;
        await using (bench)
        {
            outcome = await new FaultTrial(bench, LoadPlan.Mixed, seed).RunAsync(fault);
        }

        var left = await Leftovers.BeyondAsync(before, bench.Port);
        outcome = outcome with { LeftOver = outcome.LeftOver + left.Sum };
        stage.Note(outcome);
        output.WriteLine($"seed {seed}; {outcome.Errors}; the slowest request took {outcome.Totals.Slowest}; {left}");
        Assert.Equal([], outcome.Complaints);
    }
}

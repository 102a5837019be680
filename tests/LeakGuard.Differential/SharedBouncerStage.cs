namespace LeakGuard.Differential;

/// <summary>One <see cref="BouncerStage"/> for all of a process, started when the first story is told there.</summary>
public sealed class SharedBouncerStage : IStage
{
    // Its keeper clears up behind the process.
    private static readonly Lazy<Task<BouncerStage>> Stage = new(BouncerStage.StartAsync);

    public async Task<Scene> SetAsync(string settings) => await (await Stage.Value).SetAsync(settings);
}

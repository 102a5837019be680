namespace LeakGuard.Diagnosis.Tests.Scenarios;

/// <summary>A real fault, or none, on a real server; and what a diagnosis has to say of it first.</summary>
/// <param name="Name">What happens.</param>
/// <param name="Expected">The first verdict.</param>
/// <param name="Arrange">Makes it happen.</param>
/// <param name="Says">What the first verdict must name; empty for nothing in particular.</param>
/// <param name="Also">The second verdict, where there are two causes.</param>
internal sealed record Scenario(string Name, Cause Expected, Func<Stage, Task> Arrange, string Says = "", Cause? Also = null)
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        .. LeakScenarios.All, .. LockScenarios.All, .. LoadScenarios.All, .. ServerScenarios.All, .. PoolerScenarios.All, .. PairScenarios.All,
        .. HealthyScenarios.All,
    ];

    public override string ToString() => Name;
}

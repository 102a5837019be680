namespace LeakGuard.Benchmarks.Quick;

/// <summary>The same work done two ways, as a rule on both pools. Each delegate does it as often as it is told to.</summary>
internal sealed record QuickBenchmark(string Name, int OperationsPerRound, Func<int, Task> Bare, Func<int, Task> Guarded)
{
    /// <summary>The line of JSON that tells its result.</summary>
    public Func<QuickResult, string> Line { get; init; } = QuickLine.BesideBare;
}

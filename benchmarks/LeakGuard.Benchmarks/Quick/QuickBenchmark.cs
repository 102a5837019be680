namespace LeakGuard.Benchmarks.Quick;

/// <summary>The same work on both pools. Each delegate does it as often as it is told to.</summary>
internal sealed record QuickBenchmark(string Name, int OperationsPerRound, Func<int, Task> Bare, Func<int, Task> Guarded);

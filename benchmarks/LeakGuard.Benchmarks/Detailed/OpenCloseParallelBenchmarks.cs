using BenchmarkDotNet.Attributes;

namespace LeakGuard.Benchmarks.Detailed;

/// <summary>Twice as many callers as cores, who fight over what the guard's leases share.</summary>
public class OpenCloseParallelBenchmarks : PoolBenchmarks
{
    private const int Leases = 10_000;
    private static readonly int Callers = Environment.ProcessorCount * 2;

    [Benchmark(Baseline = true, OperationsPerInvoke = Leases)]
    public Task Bare() => TogetherAsync(async share =>
    {
        for (var i = 0; i < share; i++)
        {
            await using var connection = await Pools.Bare.OpenConnectionAsync();
        }
    });

    [Benchmark(OperationsPerInvoke = Leases)]
    public Task Guarded() => TogetherAsync(async share =>
    {
        for (var i = 0; i < share; i++)
        {
            await using var connection = await Pools.Guarded.OpenConnectionAsync();
        }
    });

    private static Task TogetherAsync(Func<int, Task> caller) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(() => caller(Leases / Callers))));
}

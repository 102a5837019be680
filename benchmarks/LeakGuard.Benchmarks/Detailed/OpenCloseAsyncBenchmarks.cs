using BenchmarkDotNet.Attributes;

namespace LeakGuard.Benchmarks.Detailed;

/// <summary>What every lease costs: no waiting, nothing sent to the server.</summary>
public class OpenCloseAsyncBenchmarks : PoolBenchmarks
{
    [Benchmark(Baseline = true)]
    public async Task Bare()
    {
        await using var connection = await Pools.Bare.OpenConnectionAsync();
    }

    [Benchmark]
    public async Task Guarded()
    {
        await using var connection = await Pools.Guarded.OpenConnectionAsync();
    }
}

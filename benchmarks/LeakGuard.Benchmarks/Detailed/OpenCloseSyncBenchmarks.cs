using BenchmarkDotNet.Attributes;

namespace LeakGuard.Benchmarks.Detailed;

/// <summary>As <see cref="OpenCloseAsyncBenchmarks"/>, on the caller's thread.</summary>
public class OpenCloseSyncBenchmarks : PoolBenchmarks
{
    [Benchmark(Baseline = true)]
    public void Bare() => Pools.Bare.OpenConnection().Dispose();

    [Benchmark]
    public void Guarded() => Pools.Guarded.OpenConnection().Dispose();
}

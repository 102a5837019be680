using System.Diagnostics;
using BenchmarkDotNet.Attributes;

namespace LeakGuard.Benchmarks.Detailed;

/// <summary>A lease with its stack captured, beside a bare one with the same stack captured by hand.</summary>
public class CaptureAlwaysBenchmarks : PoolBenchmarks
{
    protected override StackCapture Capture => StackCapture.Always;

    [Benchmark(Baseline = true)]
    public Task Bare() => Depth.At(Depth.OfRequest, async () =>
    {
        GC.KeepAlive(new StackTrace(fNeedFileInfo: false));
        await using var connection = await Pools.Bare.OpenConnectionAsync();
    });

    [Benchmark]
    public Task Guarded() => Depth.At(Depth.OfRequest, async () =>
    {
        await using var connection = await Pools.Guarded.OpenConnectionAsync();
    });
}

using System.Diagnostics;

namespace LeakGuard.Benchmarks.Quick;

/// <summary>A lease with its stack captured, beside a bare one with the same stack captured by hand.</summary>
internal static class CaptureAlways
{
    public static QuickBenchmark On(PoolPair pools) => new(
        "capture_always",
        OperationsPerRound: 100,
        operations => Depth.At(Depth.OfRequest, async () =>
        {
            for (var i = 0; i < operations; i++)
            {
                GC.KeepAlive(new StackTrace(fNeedFileInfo: false));
                await using var connection = await pools.Bare.OpenConnectionAsync();
            }
        }),
        operations => Depth.At(Depth.OfRequest, async () =>
        {
            for (var i = 0; i < operations; i++)
            {
                await using var connection = await pools.Guarded.OpenConnectionAsync();
            }
        }));
}

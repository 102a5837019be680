using BenchmarkDotNet.Attributes;
using LeakGuard.TestSupport;

namespace LeakGuard.Benchmarks.Detailed;

/// <summary>A pair of pools on a server of its own, in the process that BenchmarkDotNet measures in.</summary>
[MemoryDiagnoser]
public abstract class PoolBenchmarks
{
    private LocalPostgres? _postgres;
    private PoolPair? _pools;

    internal PoolPair Pools => _pools ?? throw new InvalidOperationException("The server has not been started.");

    protected virtual StackCapture Capture => StackCapture.Adaptive;

    [GlobalSetup]
    public async Task StartAsync()
    {
        _postgres = await LocalPostgres.StartAsync();
        _pools = PoolPair.On(_postgres.ConnectionString, Capture);
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await Pools.DisposeAsync();
        await _postgres!.DisposeAsync();
    }
}

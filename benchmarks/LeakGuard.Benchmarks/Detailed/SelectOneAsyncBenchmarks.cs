using BenchmarkDotNet.Attributes;

namespace LeakGuard.Benchmarks.Detailed;

/// <summary>The shortest work a service does with a connection.</summary>
public class SelectOneAsyncBenchmarks : PoolBenchmarks
{
    [Benchmark(Baseline = true)]
    public async Task<object?> Bare()
    {
        await using var connection = await Pools.Bare.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1";
        return await command.ExecuteScalarAsync();
    }

    [Benchmark]
    public async Task<object?> Guarded()
    {
        await using var connection = await Pools.Guarded.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1";
        return await command.ExecuteScalarAsync();
    }
}

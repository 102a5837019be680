namespace LeakGuard.Benchmarks.Quick;

/// <summary>Twice as many callers as cores: shows what the guard's shared words cost when they are fought over.</summary>
internal static class OpenCloseParallel
{
    private static readonly int Callers = Environment.ProcessorCount * 2;

    public static QuickBenchmark On(PoolPair pools) => new(
        "open_close_parallel",
        OperationsPerRound: 5000 * Callers,
        operations => TogetherAsync(operations / Callers, async share =>
        {
            for (var i = 0; i < share; i++)
            {
                await using var connection = await pools.Bare.OpenConnectionAsync();
            }
        }),
        operations => TogetherAsync(operations / Callers, async share =>
        {
            for (var i = 0; i < share; i++)
            {
                await using var connection = await pools.Guarded.OpenConnectionAsync();
            }
        }));

    private static Task TogetherAsync(int share, Func<int, Task> caller) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(() => caller(share))));
}

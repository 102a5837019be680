namespace LeakGuard.Benchmarks.Quick;

/// <summary>What every lease costs: no waiting, nothing sent to the server.</summary>
internal static class OpenCloseAsync
{
    public static QuickBenchmark On(PoolPair pools) => new(
        "open_close_async",
        OperationsPerRound: 5000,
        async operations =>
        {
            for (var i = 0; i < operations; i++)
            {
                await using var connection = await pools.Bare.OpenConnectionAsync();
            }
        },
        async operations =>
        {
            for (var i = 0; i < operations; i++)
            {
                await using var connection = await pools.Guarded.OpenConnectionAsync();
            }
        });
}

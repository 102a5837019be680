namespace LeakGuard.Benchmarks.Quick;

/// <summary>As <see cref="OpenCloseAsync"/>, on the caller's thread.</summary>
internal static class OpenCloseSync
{
    public static QuickBenchmark On(PoolPair pools) => new(
        "open_close_sync",
        OperationsPerRound: 5000,
        operations =>
        {
            for (var i = 0; i < operations; i++)
            {
                using var connection = pools.Bare.OpenConnection();
            }

            return Task.CompletedTask;
        },
        operations =>
        {
            for (var i = 0; i < operations; i++)
            {
                using var connection = pools.Guarded.OpenConnection();
            }

            return Task.CompletedTask;
        });
}

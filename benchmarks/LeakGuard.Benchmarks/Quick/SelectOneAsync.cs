namespace LeakGuard.Benchmarks.Quick;

/// <summary>The shortest work a service does with a connection: the share of a lease in it.</summary>
internal static class SelectOneAsync
{
    public static QuickBenchmark On(PoolPair pools) => new(
        "select1_async",
        OperationsPerRound: 20,
        async operations =>
        {
            for (var i = 0; i < operations; i++)
            {
                await using var connection = await pools.Bare.OpenConnectionAsync();
                await using var command = connection.CreateCommand();
                command.CommandText = "SELECT 1";
                await command.ExecuteScalarAsync();
            }
        },
        async operations =>
        {
            for (var i = 0; i < operations; i++)
            {
                await using var connection = await pools.Guarded.OpenConnectionAsync();
                await using var command = connection.CreateCommand();
                command.CommandText = "SELECT 1";
                await command.ExecuteScalarAsync();
            }
        });
}

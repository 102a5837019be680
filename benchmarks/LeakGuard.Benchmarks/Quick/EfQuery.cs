using LeakGuard.Benchmarks.Model;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace LeakGuard.Benchmarks.Quick;

/// <summary>The shortest work a service does with EF Core: a context, one row, and the context's end.</summary>
internal static class EfQuery
{
    public static QuickBenchmark On(PoolPair pools) =>
        Of("ef_query", pools, OptionsOf(pools.Guarded.Native).UseLeakGuard(pools.Guarded));

    /// <summary>What EF Core takes for telling an interceptor that listens to nothing: the floor under the guard's price.</summary>
    public static QuickBenchmark WithIdleInterceptor(PoolPair pools) =>
        Of("ef_events", pools, OptionsOf(pools.Guarded.Native).AddInterceptors(new IdleInterceptor()));

    private static QuickBenchmark Of(string name, PoolPair pools, DbContextOptionsBuilder other)
    {
        // The options that are used first are the ones EF Core keeps, and then knows at sight. These are not, for both alike:
        // AddDbContext makes new ones for every scope.
        using (var first = new Shop(OptionsOf(pools.Bare).Options))
        {
            _ = first.Model;
        }

        var bare = OptionsOf(pools.Bare).Options;
        var guarded = (DbContextOptions<Shop>)other.Options;
        return new QuickBenchmark(
            name,
            OperationsPerRound: 20,
            operations => QueryAsync(bare, operations),
            operations => QueryAsync(guarded, operations));
    }

    private static DbContextOptionsBuilder<Shop> OptionsOf(NpgsqlDataSource source)
    {
        var options = new DbContextOptionsBuilder<Shop>();
        options.UseNpgsql(source);
        return options;
    }

    private static async Task QueryAsync(DbContextOptions<Shop> options, int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            await using var shop = new Shop(options);
            await shop.Items.AsNoTracking().SingleAsync(item => item.Id == 7);
        }
    }
}

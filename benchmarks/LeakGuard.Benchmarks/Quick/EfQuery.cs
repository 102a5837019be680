using LeakGuard.Benchmarks.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace LeakGuard.Benchmarks.Quick;

/// <summary>The shortest query a service makes with EF Core: one row.</summary>
internal static class EfQuery
{
    private const int OperationsPerRound = 20;

    /// <summary>By a context from a pool: the query, and little else.</summary>
    public static QuickBenchmark On(PoolPair pools) =>
        Pooled("ef_query", OptionsOf(pools.Bare), Guarded(pools));

    /// <summary>What EF Core takes for telling an interceptor that does nothing: why the guard is none.</summary>
    public static QuickBenchmark WithIdleInterceptor(PoolPair pools) =>
        Pooled("ef_events", OptionsOf(pools.Bare), OptionsOf(pools.Guarded.Native).AddInterceptors(new IdleInterceptor()));

    /// <summary>By a context that is made for it, and ends with it.</summary>
    public static QuickBenchmark WithNewContext(PoolPair pools)
    {
        // The options that are used first are the ones EF Core keeps, and then knows at sight. These are not, for both alike:
        // AddDbContext makes new ones for every scope.
        Use(OptionsOf(pools.Bare));
        Use(Guarded(pools));
        return Of("ef_query_new", Made(OptionsOf(pools.Bare)), Made(Guarded(pools)));
    }

    private static QuickBenchmark Pooled(string name, DbContextOptionsBuilder<Shop> bare, DbContextOptionsBuilder<Shop> other) =>
        Of(name, Pool(bare), Pool(other));

    private static QuickBenchmark Of(string name, Func<Shop> bare, Func<Shop> other) => new(
        name,
        OperationsPerRound,
        operations => QueryAsync(bare, operations),
        operations => QueryAsync(other, operations));

    private static DbContextOptionsBuilder<Shop> OptionsOf(NpgsqlDataSource source)
    {
        var options = new DbContextOptionsBuilder<Shop>();
        options.UseNpgsql(source);
        return options;
    }

    private static DbContextOptionsBuilder<Shop> Guarded(PoolPair pools) => OptionsOf(pools.Guarded.Native).UseLeakGuard(pools.Guarded);

    private static Func<Shop> Pool(DbContextOptionsBuilder<Shop> options) => new PooledDbContextFactory<Shop>(options.Options).CreateDbContext;

    private static Func<Shop> Made(DbContextOptionsBuilder<Shop> builder)
    {
        var options = builder.Options;
        return () => new Shop(options);
    }

    private static void Use(DbContextOptionsBuilder<Shop> options)
    {
        using var shop = new Shop(options.Options);
        _ = shop.Model;
    }

    private static async Task QueryAsync(Func<Shop> create, int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            await using var shop = create();
            await shop.Items.AsNoTracking().SingleAsync(item => item.Id == 7);
        }
    }
}

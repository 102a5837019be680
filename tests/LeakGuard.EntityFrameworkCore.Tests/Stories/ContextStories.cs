using LeakGuard.EntityFrameworkCore.Tests.Differential;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace LeakGuard.EntityFrameworkCore.Tests.Stories;

[Stories("context")]
[Feature("EF Core", "`AddDbContext`, context pooling, `IDbContextFactory`")]
internal static class ContextStories
{
    public static async Task One_per_scope(ContextSource source, StoryLog log, Calls calls)
    {
        await using var services = source.Services(all => all.AddDbContext<Shop>(source.Use));
        await UseAsync(services, log, calls, provider => provider.GetRequiredService<Shop>());
    }

    public static async Task From_a_pool_per_scope(ContextSource source, StoryLog log, Calls calls)
    {
        await using var services = source.Services(all => all.AddDbContextPool<Shop>(source.Use, poolSize: 2));
        await UseAsync(services, log, calls, provider => provider.GetRequiredService<Shop>());
    }

    public static async Task From_a_factory(ContextSource source, StoryLog log, Calls calls)
    {
        await using var services = source.Services(all => all.AddDbContextFactory<Shop>(source.Use));
        for (var n = 0; n < 3; n++)
        {
            await using var shop = await CreateAsync(services, calls);
            log.Note("count", await AddAndCountAsync(shop, calls));
        }
    }

    public static async Task From_a_pooled_factory(ContextSource source, StoryLog log, Calls calls)
    {
        await using var services = source.Services(all => all.AddPooledDbContextFactory<Shop>(source.Use, poolSize: 1));
        Shop? former = null;
        for (var n = 0; n < 3; n++)
        {
            await using var shop = await CreateAsync(services, calls);
            log.Note("same", ReferenceEquals(former, shop));
            log.Note("count", await AddAndCountAsync(shop, calls));
            former = shop;
        }
    }

    public static async Task A_pooled_one_returned_with_its_connection_open(ContextSource source, StoryLog log, Calls calls)
    {
        var contexts = new PooledDbContextFactory<Shop>(source.Options(), poolSize: 1);
        var shop = await contexts.CreateDbContextAsync();
        await calls.Open(shop);
        await calls.Begin(shop);
        shop.Add(new Customer { Name = "lost" });
        await calls.Save(shop);
        var connection = shop.Database.GetDbConnection();
        await calls.Dispose(shop);
        log.State(connection);

        await using var next = await contexts.CreateDbContextAsync();
        log.Note("same context", ReferenceEquals(shop, next));
        log.Note("same connection", ReferenceEquals(connection, next.Database.GetDbConnection()));
        log.Note("transaction", next.Database.CurrentTransaction);
        log.Note("count", await calls.Count(next.Customers));
    }

    public static async Task A_pooled_one_used_after_its_return(ContextSource source, StoryLog log, Calls calls)
    {
        var contexts = new PooledDbContextFactory<Shop>(source.Options(), poolSize: 1);
        var shop = await contexts.CreateDbContextAsync();
        await calls.Count(shop.Customers);
        await calls.Dispose(shop);
        await log.Await("counting", () => calls.Count(shop.Customers));
    }

    public static async Task More_than_the_pool_of_contexts_holds(ContextSource source, StoryLog log, Calls calls)
    {
        var contexts = new PooledDbContextFactory<Shop>(source.Options(), poolSize: 1);
        var many = new List<Shop>();
        for (var n = 0; n < 4; n++)
        {
            many.Add(await contexts.CreateDbContextAsync());
            await calls.Count(many[^1].Customers);
        }

        foreach (var shop in many)
        {
            log.Note("count", await calls.Count(shop.Customers));
            await calls.Dispose(shop);
        }
    }

    public static async Task Many_at_once(ContextSource source, StoryLog log, Calls calls)
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => Task.Run(async () =>
        {
            await using var shop = source.Create();
            shop.Add(new Customer { Name = $"Customer {n}" });
            await calls.Save(shop);
            return n;
        })));
        await using var counting = source.Create();
        log.Note("saved", ids.Length);
        log.Note("count", await calls.Count(counting.Customers));
    }

    public static async Task Two_operations_on_one(ContextSource source, StoryLog log)
    {
        await using var shop = source.Create();
        var first = shop.Database.ExecuteSqlRawAsync("SELECT pg_sleep(0.2)");
        await log.Await("second", () => shop.Customers.CountAsync());
        await log.Await("first", () => first);
        log.Note("afterwards", await shop.Customers.CountAsync());
    }

    private static async Task UseAsync(IServiceProvider services, StoryLog log, Calls calls, Func<IServiceProvider, Shop> get)
    {
        for (var n = 0; n < 3; n++)
        {
            await using var scope = services.CreateAsyncScope();
            var shop = get(scope.ServiceProvider);
            log.Note("same in the scope", ReferenceEquals(shop, get(scope.ServiceProvider)));
            log.Note("count", await AddAndCountAsync(shop, calls));
        }
    }

    private static async Task<Shop> CreateAsync(IServiceProvider services, Calls calls)
    {
        var contexts = services.GetRequiredService<IDbContextFactory<Shop>>();
        return calls.IsAsync ? await contexts.CreateDbContextAsync() : contexts.CreateDbContext();
    }

    private static async Task<int> AddAndCountAsync(Shop shop, Calls calls)
    {
        var count = await calls.Count(shop.Customers);
        shop.Add(new Customer { Name = $"Customer {count}" });
        await calls.Save(shop);
        return await calls.Count(shop.Customers);
    }
}

using LeakGuard.EntityFrameworkCore.Tests.Differential;
using LeakGuard.EntityFrameworkCore.Tests.Model;

namespace LeakGuard.EntityFrameworkCore.Tests.Stories;

[Stories("loading")]
[Feature("EF Core", "`Include`, split queries, explicit loading")]
internal static class LoadingStories
{
    public static async Task Tracked_and_untracked(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        var first = await calls.Single(shop.Customers.Where(c => c.Name == "Ada"));
        log.Note("same", ReferenceEquals(first, await calls.Single(shop.Customers.Where(c => c.Name == "Ada"))));
        log.Note("untracked", ReferenceEquals(first, await calls.Single(shop.Customers.AsNoTracking().Where(c => c.Name == "Ada"))));
        log.Note("tracked entries", shop.ChangeTracker.Entries().Count());
    }

    public static async Task Include(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        foreach (var customer in await calls.ToList(shop.Customers.Include(c => c.Orders).ThenInclude(o => o.Lines).OrderBy(c => c.Id)))
            log.Note(customer.Name, customer.Orders.OrderBy(o => o.Id).Select(o => $"{o.Total} {o.State}: {string.Join(' ', o.Lines.OrderBy(l => l.Id).Select(l => l.Product))}"));
    }

    public static async Task Filtered_include(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        foreach (var customer in await calls.ToList(shop.Customers.Include(c => c.Orders.Where(o => o.Total > 10).OrderBy(o => o.Total)).OrderBy(c => c.Id)))
            log.Note(customer.Name, customer.Orders.Select(o => o.Total));
    }

    public static async Task Split_query(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        foreach (var customer in await calls.ToList(shop.Customers.Include(c => c.Orders).ThenInclude(o => o.Lines).AsSplitQuery().OrderBy(c => c.Id)))
            log.Note(customer.Name, customer.Orders.OrderBy(o => o.Id).Select(o => $"{o.Total}: {o.Lines.Count}"));
    }

    public static async Task Split_query_in_a_transaction(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        await using var transaction = await calls.Begin(shop);
        log.Note("orders", (await calls.ToList(shop.Customers.Include(c => c.Orders).AsSplitQuery().OrderBy(c => c.Id))).Select(c => c.Orders.Count));
        log.Note("state", shop.Database.GetDbConnection().State);
        await calls.Commit(transaction);
    }

    public static async Task Split_queries_by_default(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create(npgsql: npgsql => npgsql.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery)));
        log.Note("orders", (await calls.ToList(shop.Customers.AsNoTracking().Include(c => c.Orders).OrderBy(c => c.Id))).Select(c => c.Orders.Count));
    }

    public static async Task Split_query_left_half_way(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        var query = shop.Customers.Include(c => c.Orders).AsSplitQuery().OrderBy(c => c.Id);
        if (calls.IsAsync)
        {
            await foreach (var customer in query.AsAsyncEnumerable())
            {
                log.Note(customer.Name, customer.Orders.Count);
                break;
            }
        }
        else
        {
            foreach (var customer in query)
            {
                log.Note(customer.Name, customer.Orders.Count);
                break;
            }
        }

        log.Note("state", shop.Database.GetDbConnection().State);
        log.Note("afterwards", await calls.Count(shop.Customers));
    }

    public static async Task Find(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        var found = await calls.Get(() => shop.Customers.Find(1), () => shop.Customers.FindAsync(1).AsTask());
        var again = await calls.Get(() => shop.Customers.Find(1), () => shop.Customers.FindAsync(1).AsTask());
        log.Note("same", ReferenceEquals(found, again));
        log.Note("missing", await calls.Get(() => shop.Customers.Find(99), () => shop.Customers.FindAsync(99).AsTask()));
    }

    public static async Task Explicit_loading(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        var customer = await calls.Single(shop.Customers.Where(c => c.Name == "Ada"));
        var orders = shop.Entry(customer).Collection(c => c.Orders);
        log.Note("loaded", orders.IsLoaded);
        await calls.Do(orders.Load, () => orders.LoadAsync());
        log.Note("orders", customer.Orders.Count);
        log.Note("counted", await calls.Count(orders.Query().Where(o => o.Total > 50)));
        var order = await calls.First(shop.Orders.OrderByDescending(o => o.Id));
        var reference = shop.Entry(order).Reference(o => o.Customer);
        await calls.Do(reference.Load, () => reference.LoadAsync());
        log.Note("whose", order.Customer?.Name);
    }

    public static async Task Reload(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        var customer = await calls.Single(shop.Customers.Where(c => c.Name == "Bob"));
        await calls.Sql(shop, "UPDATE \"Customers\" SET \"Note\" = 'changed' WHERE \"Name\" = 'Bob'");
        log.Note("before", customer.Note);
        var entry = shop.Entry(customer);
        await calls.Do(entry.Reload, () => entry.ReloadAsync());
        log.Note("after", customer.Note);
        var values = await calls.Get(entry.GetDatabaseValues, () => entry.GetDatabaseValuesAsync());
        log.Note("in the database", values?["Note"]);
    }

    public static async Task Load_into_the_context(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        await calls.Do(shop.Orders.Load, () => shop.Orders.LoadAsync());
        log.Note("local", shop.Orders.Local.Count);
        log.Note("dictionary", (await calls.Get(
            () => shop.Customers.ToDictionary(c => c.Name, c => c.Id),
            () => shop.Customers.ToDictionaryAsync(c => c.Name, c => c.Id))).Count);
    }
}

using LeakGuard.EntityFrameworkCore.Tests.Differential;
using LeakGuard.EntityFrameworkCore.Tests.Model;

namespace LeakGuard.EntityFrameworkCore.Tests.Stories;

[Stories("query")]
[Feature("EF Core", "LINQ, compiled queries, raw SQL")]
internal static class QueryStories
{
    public static async Task List(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        foreach (var customer in await calls.ToList(shop.Customers.OrderBy(c => c.Id)))
            log.Note(customer.Name, $"{customer.Id} {customer.Note} {string.Join(',', customer.Tags)} {customer.Address?.City}");
    }

    public static async Task An_empty_table(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        log.Note("rows", await calls.ToList(shop.Orders));
        log.Note("count", await calls.Count(shop.Orders));
        await log.Await("first", () => calls.First(shop.Orders));
        await log.Await("single", () => calls.Single(shop.Orders));
    }

    public static async Task Single_of_many(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        await log.Await("single", () => calls.Single(shop.Customers));
        log.Note("afterwards", await calls.Count(shop.Customers));
    }

    public static async Task Projection(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        var rows = shop.Customers.OrderBy(c => c.Name).Select(c => new { c.Name, Sum = c.Orders.Sum(o => o.Total), Latest = c.Orders.Max(o => (DateTime?)o.PlacedAt) });
        foreach (var row in await calls.ToList(rows))
            log.Note(row.Name, $"{row.Sum} {row.Latest:O}");
    }

    public static async Task Aggregates(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        log.Note("sum", await calls.Get(() => shop.Orders.Sum(o => o.Total), () => shop.Orders.SumAsync(o => o.Total)));
        log.Note("average", await calls.Get(() => shop.Orders.Average(o => o.Total), () => shop.Orders.AverageAsync(o => o.Total)));
        log.Note("min", await calls.Get(() => shop.Orders.Min(o => o.Total), () => shop.Orders.MinAsync(o => o.Total)));
        log.Note("max", await calls.Get(() => shop.Orders.Max(o => o.Total), () => shop.Orders.MaxAsync(o => o.Total)));
        log.Note("any", await calls.Get(() => shop.Orders.Any(o => o.Total > 98), () => shop.Orders.AnyAsync(o => o.Total > 98)));
        log.Note("all", await calls.Get(() => shop.Orders.All(o => o.Total > 98), () => shop.Orders.AllAsync(o => o.Total > 98)));
    }

    public static async Task Join_and_group(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        var rows = shop.Orders
            .Join(shop.Customers, o => o.CustomerId, c => c.Id, (o, c) => new { c.Name, o.Total })
            .GroupBy(row => row.Name)
            .Select(group => new { Name = group.Key, Count = group.Count(), Sum = group.Sum(row => row.Total) })
            .OrderBy(row => row.Name);
        log.Note("groups", (await calls.ToList(rows)).Select(row => $"{row.Name} {row.Count} {row.Sum}"));
    }

    public static async Task Parameters(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        foreach (var note in new[] { "pays late", null, "'; DROP TABLE \"Orders\"; --" })
            log.Note($"with {note}", await calls.Count(shop.Customers.Where(c => c.Note == note)));
    }

    public static async Task A_list_as_parameter(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        foreach (var names in new string[][] { [], ["Ada"], ["Ada", "Bob", "Nobody"] })
            log.Note($"{names.Length} names", (await calls.ToList(shop.Customers.Where(c => names.Contains(c.Name)).OrderBy(c => c.Id))).Select(c => c.Name));
    }

    public static async Task Arrays_and_json(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        log.Note("vips", (await calls.ToList(shop.Customers.Where(c => c.Tags.Contains("vip")))).Select(c => c.Name));
        log.Note("in Paris", (await calls.ToList(shop.Customers.Where(c => c.Address!.City == "Paris"))).Select(c => c.Name));
        log.Note("streets", await calls.ToList(shop.Customers.OrderBy(c => c.Id).Select(c => c.Address!.Street)));
    }

    public static async Task Paging(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        for (var page = 0; page < 3; page++)
            log.Note($"page {page}", (await calls.ToList(shop.Customers.OrderBy(c => c.Id).Skip(page * 2).Take(2))).Select(c => c.Name));
    }

    public static async Task Sets(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        var early = shop.Customers.Where(c => c.Id <= 2).Select(c => c.Name);
        var late = shop.Customers.Where(c => c.Id >= 2).Select(c => c.Name);
        log.Note("union", await calls.ToList(early.Union(late).OrderBy(n => n)));
        log.Note("concat", await calls.ToList(early.Concat(late).OrderBy(n => n)));
        log.Note("intersect", await calls.ToList(early.Intersect(late)));
        log.Note("except", await calls.ToList(early.Except(late)));
    }

    public static async Task A_compiled_query(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        var byName = new CompiledByName();
        foreach (var name in new[] { "Ada", "Nobody", "Eve" })
            log.Note(name, (await byName.Get(calls, shop, name))?.Id);
    }

    public static async Task A_compiled_query_on_many_contexts(ContextSource source, StoryLog log, Calls calls)
    {
        await using (await calls.Stocked(source.Create()))
            log.Write("stocked");
        var byName = new CompiledByName();
        for (var n = 0; n < 5; n++)
        {
            await using var shop = source.Create();
            log.Note("Bob", (await byName.Get(calls, shop, "Bob"))?.Note);
        }
    }

    public static async Task A_query_filter(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        shop.AddRange(new Ticket { Text = "here" }, new Ticket { Text = "gone", IsDeleted = true });
        await calls.Save(shop);
        log.Note("filtered", await calls.Count(shop.Tickets));
        log.Note("all", await calls.Count(shop.Tickets.IgnoreQueryFilters()));
    }

    public static async Task Raw_SQL(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        log.Note("raw", (await calls.ToList(shop.Customers.FromSqlRaw("SELECT * FROM \"Customers\" WHERE \"Id\" > {0}", 1).OrderBy(c => c.Id))).Select(c => c.Name));
        var least = 10m;
        log.Note("interpolated", await calls.Count(shop.Orders.FromSql($"SELECT * FROM \"Orders\" WHERE \"Total\" > {least}").Where(o => o.State == OrderState.Paid)));
        log.Note("scalars", await calls.ToList(shop.Database.SqlQuery<int>($"SELECT generate_series(1, 4) AS \"Value\"")));
        log.Note("affected", await calls.Sql(shop, "UPDATE \"Customers\" SET \"Note\" = {0} WHERE \"Note\" IS NULL", "new"));
    }

    public static async Task A_query_that_fails(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await log.Await("no such table", () => calls.ToList(shop.Customers.FromSqlRaw("SELECT * FROM nothing")));
        await log.Await("division", () => calls.ToList(shop.Database.SqlQuery<int>($"SELECT 1/(generate_series(1, 3) - 3) AS \"Value\"")));
        await log.Await("untranslatable", () => calls.ToList(shop.Customers.Where(c => Odd(c.Id))));
        log.Note("afterwards", await calls.Count(shop.Customers));
    }

    public static async Task A_tag_and_a_query_string(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        var query = shop.Customers.TagWith("a tag").Where(c => c.Id == 7).Select(c => c.Name);
        log.Note("sql", query.ToQueryString());
        log.Note("rows", await calls.ToList(query));
    }

    public static async Task Many_queries_on_one_context(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        var sum = 0;
        for (var n = 0; n < 40; n++)
            sum += await calls.Count(shop.Customers.Where(c => c.Id > n % 4));
        log.Note("sum", sum);
        log.Note("state", shop.Database.GetDbConnection().State);
    }

    private static bool Odd(int number) => number % 2 == 1;

    // Compiled for each telling: EF Core keeps a compiled query to contexts of one kind, guarded or not.
    private sealed class CompiledByName
    {
        private readonly Func<Shop, string, Customer?> _sync =
            EF.CompileQuery((Shop shop, string name) => shop.Customers.SingleOrDefault(c => c.Name == name));

        private readonly Func<Shop, string, Task<Customer?>> _async =
            EF.CompileAsyncQuery((Shop shop, string name) => shop.Customers.SingleOrDefault(c => c.Name == name));

        public Task<Customer?> Get(Calls calls, Shop shop, string name) => calls.Get(() => _sync(shop, name), () => _async(shop, name));
    }
}

using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;

namespace LeakGuard.Clients.Tests.LinqStories;

[Stories("linq2db queries")]
[Feature("linq2db", "queries, streams, parameters, raw SQL")]
internal static class LinqQueryStories
{
    public static async Task Rows(LinqAccess linq, StoryLog log, Calls via)
    {
        await using var db = linq.WithGoods();
        var query = db.GetTable<Good>().OrderBy(good => good.Id);
        await log.Await("all", () => via.Get(() => query.ToList(), () => query.ToListAsync()));
        await log.Await("dear", () => via.Get(
            () => query.Where(good => good.Price > 1).Select(good => good.Name).ToList(),
            () => query.Where(good => good.Price > 1).Select(good => good.Name).ToListAsync()));
        await log.Await("first", () => via.Get(() => query.First(), () => query.FirstAsync()));
        await log.Await("none", () => via.Get(() => query.Single(good => good.Id == 99), () => query.SingleAsync(good => good.Id == 99)));
    }

    public static async Task Groups_and_joins(LinqAccess linq, StoryLog log, Calls via)
    {
        await using var db = linq.WithGoods();
        var goods = db.GetTable<Good>();
        var query = from good in goods
            join other in goods on good.Id + 1 equals other.Id
            orderby good.Id
            select new { good.Name, Next = other.Name };
        await log.Await("pairs", () => via.Get(() => query.ToList(), () => query.ToListAsync()));
        var sums = goods.GroupBy(good => good.Price == null).OrderBy(group => group.Key).Select(group => new { group.Key, Count = group.Count() });
        await log.Await("counts", () => via.Get(() => sums.ToList(), () => sums.ToListAsync()));
    }

    public static async Task A_stream(LinqAccess linq, StoryLog log, Calls via)
    {
        await using var db = linq.WithGoods();
        var query = db.GetTable<Good>().OrderBy(good => good.Id);
        if (via.IsAsync)
        {
            await foreach (var good in query.AsAsyncEnumerable())
                log.Note("good", good);
        }
        else
        {
            foreach (var good in query)
                log.Note("good", good);
        }

        await log.Await("count", () => via.Get(() => query.Count(), () => query.CountAsync()));
    }

    public static async Task Arrays(LinqAccess linq, StoryLog log, Calls via)
    {
        await using var db = linq.WithGoods();
        string[] tags = ["x", "y"];
        var goods = db.GetTable<Good>();
        await log.Await("update", () => via.Get(
            () => goods.Where(good => good.Id == 2).Set(good => good.Tags, tags).Update(),
            () => goods.Where(good => good.Id == 2).Set(good => good.Tags, tags).UpdateAsync()));
        int[] ids = [1, 2];
        await log.Await("some", () => via.Get(
            () => goods.Where(good => ids.Contains(good.Id)).OrderBy(good => good.Id).ToList(),
            () => goods.Where(good => ids.Contains(good.Id)).OrderBy(good => good.Id).ToListAsync()));
    }

    public static async Task Raw_sql(LinqAccess linq, StoryLog log, Calls via)
    {
        await using var db = linq.WithGoods();
        await log.Await("names", () => via.Get(
            () => db.Query<string>("SELECT name FROM goods WHERE id > @least ORDER BY id", new { least = 1 }).ToList(),
            async () => (await db.QueryToListAsync<string>("SELECT name FROM goods WHERE id > @least ORDER BY id", new DataParameter("least", 1)))));
        await log.Await("error", () => via.Get(() => db.Execute("SELECT nonsense"), () => db.ExecuteAsync("SELECT nonsense")));
        await log.Await("goes on", () => via.Get(() => db.Execute<int>("SELECT 1"), () => db.ExecuteAsync<int>("SELECT 1")));
    }

    public static async Task Cancelled(LinqAccess linq, StoryLog log)
    {
        await using var db = linq.Connect();
        using var stop = new CancellationTokenSource();
        var running = db.ExecuteAsync("SELECT pg_sleep(40)", stop.Token);
        await Backends.UntilAsleepAsync(linq.Source);
        await stop.CancelAsync();
        await log.Await("sleep", () => running);
        await log.Await("goes on", () => db.ExecuteAsync<int>("SELECT 1"));
    }
}

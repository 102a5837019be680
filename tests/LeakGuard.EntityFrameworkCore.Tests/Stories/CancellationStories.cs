using LeakGuard.EntityFrameworkCore.Tests.Differential;
using LeakGuard.EntityFrameworkCore.Tests.Model;

namespace LeakGuard.EntityFrameworkCore.Tests.Stories;

[Stories("cancellation")]
[Feature("EF Core", "cancellation")]
internal static class CancellationStories
{
    public static async Task Before_a_query(ContextSource source, StoryLog log)
    {
        await using var shop = source.Create();
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        await log.Await("listing", () => shop.Customers.ToListAsync(cancel.Token));
        log.Note("count", await shop.Customers.CountAsync());
    }

    public static async Task Before_saving(ContextSource source, StoryLog log)
    {
        await using var shop = source.Create();
        shop.Add(new Customer { Name = "one" });
        await log.Await("saving", () => shop.SaveChangesAsync(new CancellationToken(canceled: true)));
        log.Note("saved", await shop.SaveChangesAsync());
    }

    public static async Task Before_opening(ContextSource source, StoryLog log)
    {
        await using var shop = source.Create();
        await log.Await("opening", () => shop.Database.OpenConnectionAsync(new CancellationToken(canceled: true)));
        await shop.Database.CloseConnectionAsync();
        log.Note("count", await shop.Customers.CountAsync());
    }

    public static async Task During_a_command(ContextSource source, StoryLog log)
    {
        await using var shop = source.Create();
        await shop.Database.OpenConnectionAsync();
        using var cancel = new CancellationTokenSource();
        var sleeping = shop.Database.ExecuteSqlRawAsync("SELECT pg_sleep(30)", cancel.Token);
        await Backends.UntilAsleepAsync(source.DataSource);
        await cancel.CancelAsync();
        await log.Await("sleeping", () => sleeping);
        log.State(shop.Database.GetDbConnection());
        log.Note("count", await shop.Customers.CountAsync());
    }

    public static async Task During_a_transaction(ContextSource source, StoryLog log)
    {
        await using var shop = source.Create();
        await using (var transaction = await shop.Database.BeginTransactionAsync())
        {
            shop.Add(new Customer { Name = "one" });
            await shop.SaveChangesAsync();
            using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
            await log.Await("sleeping", () => shop.Database.ExecuteSqlRawAsync("SELECT pg_sleep(30)", cancel.Token));
            await log.Await("committing", () => transaction.CommitAsync());
        }

        log.Note("count", await shop.Customers.CountAsync());
    }

    [DirectOnly]
    public static async Task During_a_stream(ContextSource source, StoryLog log)
    {
        await using var shop = source.Create();
        using var cancel = new CancellationTokenSource();
        // Rows that are sent one by one, and a last one that does not come.
        var rows = shop.Database.SqlQuery<string>(
            $"SELECT repeat('x', 20000) || CASE WHEN n > 10 THEN pg_sleep(30)::text ELSE '' END AS \"Value\" FROM generate_series(1, 11) AS n").AsAsyncEnumerable();
        await log.Await("reading", async () =>
        {
            var read = 0;
            await foreach (var row in rows.WithCancellation(cancel.Token))
            {
                if (++read == 5)
                    await cancel.CancelAsync();
            }
        });
        log.State(shop.Database.GetDbConnection());
        log.Note("count", await shop.Customers.CountAsync());
    }

    public static async Task By_the_command_timeout(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        shop.Database.SetCommandTimeout(1);
        await log.Await("sleeping", () => calls.Sql(shop, "SELECT pg_sleep(30)"));
        log.State(shop.Database.GetDbConnection());
        log.Note("count", await calls.Count(shop.Customers));
    }

    [DirectOnly]
    [Settings("Options=-c statement_timeout=100")]
    public static async Task By_the_servers_timeout(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await log.Await("sleeping", () => calls.Sql(shop, "SELECT pg_sleep(30)"));
        log.Note("count", await calls.Count(shop.Customers));
    }
}

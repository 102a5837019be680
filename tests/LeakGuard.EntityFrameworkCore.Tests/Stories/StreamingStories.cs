using System.Runtime.CompilerServices;
using LeakGuard.EntityFrameworkCore.Tests.Differential;
using LeakGuard.EntityFrameworkCore.Tests.Model;

namespace LeakGuard.EntityFrameworkCore.Tests.Stories;

[Stories("streaming")]
[Feature("EF Core", "streams: `AsAsyncEnumerable`, `foreach`")]
internal static class StreamingStories
{
    public static async Task To_the_end(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        var sum = 0;
        await foreach (var number in Numbers(shop, calls, 5000))
            sum += number;
        log.Note("sum", sum);
        log.Note("state", shop.Database.GetDbConnection().State);
    }

    public static async Task Left_early(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await foreach (var number in Numbers(shop, calls, 5000))
        {
            if (number == 10)
                break;
        }

        log.Note("state", shop.Database.GetDbConnection().State);
        log.Note("afterwards", await calls.Count(shop.Customers));
    }

    public static async Task Left_by_an_exception(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await log.Await("reading", async () =>
        {
            await foreach (var number in Numbers(shop, calls, 100))
            {
                if (number == 10)
                    throw new InvalidOperationException("enough");
            }
        });
        log.Note("state", shop.Database.GetDbConnection().State);
    }

    public static async Task A_failure_on_the_way(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        var read = 0;
        await log.Await("reading", async () =>
        {
            await foreach (var _ in Rows(shop.Database.SqlQuery<int>($"SELECT 1/(n - 50) AS \"Value\" FROM generate_series(1, 60) n"), calls))
                read++;
        });
        log.Note("read", read);
        log.Note("state", shop.Database.GetDbConnection().State);
    }

    public static async Task A_second_query_meanwhile(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        await log.Await("both", async () =>
        {
            await foreach (var customer in Rows(shop.Customers.OrderBy(c => c.Id), calls))
                log.Note(customer.Name, await calls.Count(shop.Orders.Where(o => o.CustomerId == customer.Id)));
        });
        log.Note("afterwards", await calls.Count(shop.Customers));
    }

    public static async Task A_second_context_meanwhile(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        await using var other = source.Create();
        await foreach (var customer in Rows(shop.Customers.OrderBy(c => c.Id), calls))
            log.Note(customer.Name, await calls.Count(other.Orders.Where(o => o.CustomerId == customer.Id)));
    }

    public static async Task In_a_transaction(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await using var transaction = await calls.Begin(shop);
        await foreach (var number in Numbers(shop, calls, 100))
        {
            if (number == 5)
                break;
        }

        log.Note("count", await calls.Count(shop.Customers));
        await calls.Commit(transaction);
    }

    public static async Task A_transaction_ended_under_it(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        await using var transaction = await calls.Begin(shop);
        await log.Await("reading", async () =>
        {
            await foreach (var number in Numbers(shop, calls, 20000))
            {
                if (number == 5)
                    await calls.Rollback(transaction);
            }
        });
    }

    public static async Task Two_enumerators_one_after_the_other(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        var query = shop.Customers.OrderBy(c => c.Id).Select(c => c.Name);
        for (var n = 0; n < 2; n++)
        {
            await foreach (var name in Rows(query, calls))
                log.Write(name);
        }
    }

    public static async Task Buffered_by_a_retrying_strategy(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create(npgsql: npgsql => npgsql.EnableRetryOnFailure()));
        await foreach (var customer in Rows(shop.Customers.OrderBy(c => c.Id), calls))
            log.Note(customer.Name, shop.Database.GetDbConnection().State);
    }

    public static async Task A_context_disposed_under_it(ContextSource source, StoryLog log, Calls calls)
    {
        var shop = source.Create();
        await log.Await("reading", async () =>
        {
            await foreach (var number in Numbers(shop, calls, 20000))
            {
                if (number == 5)
                    await calls.Dispose(shop);
            }
        });
    }

    public static async Task An_enumerator_that_was_not_disposed_before_its_context(ContextSource source, StoryLog log, Calls calls)
    {
        var shop = source.Create();
        var rows = Numbers(shop, calls, 100).GetAsyncEnumerator();
        await rows.MoveNextAsync();
        log.Note("first", rows.Current);
        await calls.Dispose(shop);
        await log.Await("disposing", () => rows.DisposeAsync().AsTask());
    }

    private static IAsyncEnumerable<int> Numbers(Shop shop, Calls calls, int count) =>
        Rows(shop.Database.SqlQuery<int>($"SELECT generate_series(1, {count}) AS \"Value\""), calls);

    private static async IAsyncEnumerable<T> Rows<T>(IQueryable<T> query, Calls calls, [EnumeratorCancellation] CancellationToken stop = default)
    {
        if (calls.IsAsync)
        {
            await foreach (var row in query.AsAsyncEnumerable().WithCancellation(stop))
                yield return row;
        }
        else
        {
            foreach (var row in query)
                yield return row;
        }
    }
}

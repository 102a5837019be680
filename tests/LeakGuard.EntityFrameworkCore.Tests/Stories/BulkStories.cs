using LeakGuard.EntityFrameworkCore.Tests.Differential;
using LeakGuard.EntityFrameworkCore.Tests.Model;

namespace LeakGuard.EntityFrameworkCore.Tests.Stories;

[Stories("bulk")]
[Feature("EF Core", "`ExecuteUpdate`, `ExecuteDelete`")]
internal static class BulkStories
{
    public static async Task Update(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        log.Note("updated", await Raise(shop, calls, 10));
        log.Note("updated none", await Raise(shop, calls, 1000));
        log.Note("totals", await calls.ToList(shop.Orders.OrderBy(o => o.Id).Select(o => o.Total)));
    }

    public static async Task Update_by_a_join(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        var ofAda = shop.Orders.Where(o => o.Customer!.Name == "Ada");
        log.Note("updated", await calls.Get(
            () => ofAda.ExecuteUpdate(set => set.SetProperty(o => o.State, OrderState.Shipped).SetProperty(o => o.Total, o => o.Total * 2)),
            () => ofAda.ExecuteUpdateAsync(set => set.SetProperty(o => o.State, OrderState.Shipped).SetProperty(o => o.Total, o => o.Total * 2))));
        log.Note("totals", await calls.ToList(shop.Orders.OrderBy(o => o.Id).Select(o => o.Total)));
    }

    public static async Task Delete(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        var small = shop.Orders.Where(o => o.Total < 10);
        log.Note("deleted", await calls.Get(small.ExecuteDelete, () => small.ExecuteDeleteAsync()));
        log.Note("left", await calls.Count(shop.Orders));
    }

    public static async Task In_a_transaction_that_is_rolled_back(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        await using (var transaction = await calls.Begin(shop))
        {
            log.Note("deleted", await calls.Get(() => shop.Lines.ExecuteDelete(), () => shop.Lines.ExecuteDeleteAsync()));
            log.Note("updated", await Raise(shop, calls, 0));
            await calls.Rollback(transaction);
        }

        log.Note("lines", await calls.Count(shop.Lines));
        log.Note("totals", await calls.ToList(shop.Orders.OrderBy(o => o.Id).Select(o => o.Total)));
    }

    public static async Task One_that_fails(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        await log.Await("below zero", () => calls.Get(
            () => shop.Orders.ExecuteUpdate(set => set.SetProperty(o => o.Total, -1m)),
            () => shop.Orders.ExecuteUpdateAsync(set => set.SetProperty(o => o.Total, -1m))));
        log.Note("state", shop.Database.GetDbConnection().State);
        log.Note("totals", await calls.ToList(shop.Orders.OrderBy(o => o.Id).Select(o => o.Total)));
    }

    public static async Task Tracked_entities_do_not_notice(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        var order = await calls.First(shop.Orders.OrderBy(o => o.Id));
        await Raise(shop, calls, 0);
        log.Note("tracked", order.Total);
        log.Note("stored", (await calls.First(shop.Orders.AsNoTracking().OrderBy(o => o.Id))).Total);
    }

    private static Task<int> Raise(Shop shop, Calls calls, decimal least)
    {
        var large = shop.Orders.Where(o => o.Total >= least);
        return calls.Get(
            () => large.ExecuteUpdate(set => set.SetProperty(o => o.Total, o => o.Total + 1)),
            () => large.ExecuteUpdateAsync(set => set.SetProperty(o => o.Total, o => o.Total + 1)));
    }
}

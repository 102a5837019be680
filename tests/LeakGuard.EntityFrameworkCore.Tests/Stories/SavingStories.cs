using LeakGuard.EntityFrameworkCore.Tests.Differential;
using LeakGuard.EntityFrameworkCore.Tests.Model;

namespace LeakGuard.EntityFrameworkCore.Tests.Stories;

[Stories("saving")]
[Feature("EF Core", "`SaveChanges`: batches, graphs, concurrency, sequences")]
internal static class SavingStories
{
    public static async Task Insert_update_delete(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        var customer = new Customer { Name = "Joe" };
        shop.Add(customer);
        log.Note("inserted", await calls.Save(shop));
        log.Note("id", customer.Id);
        customer.Note = "changed";
        log.Note("updated", await calls.Save(shop));
        shop.Remove(customer);
        log.Note("deleted", await calls.Save(shop));
        log.Note("left", await calls.Count(shop.Customers));
    }

    public static async Task Nothing_to_save(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        log.Note("saved", await calls.Save(shop));
        log.Note("state", shop.Database.GetDbConnection().State);
    }

    public static async Task A_batch(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        shop.AddRange(Enumerable.Range(1, 150).Select(n => new Customer { Name = $"Customer {n}" }));
        log.Note("saved", await calls.Save(shop));
        log.Note("ids", shop.ChangeTracker.Entries<Customer>().Select(entry => entry.Entity.Id).Order().Last());
    }

    public static async Task Small_batches(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create(npgsql: npgsql => npgsql.MaxBatchSize(3));
        shop.AddRange(Enumerable.Range(1, 10).Select(n => new Customer { Name = $"Customer {n}" }));
        log.Note("saved", await calls.Save(shop));
    }

    public static async Task A_graph(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        var customer = await calls.Single(shop.Customers.Include(c => c.Orders).ThenInclude(o => o.Lines).Where(c => c.Name == "Ada"));
        customer.Orders[0].Lines.RemoveAt(0);
        customer.Orders[1].Lines.Add(new OrderLine { Product = "spare", Quantity = 9 });
        customer.Orders.Add(new Order { Total = 1 });
        customer.Address!.Street = "moved";
        log.Note("saved", await calls.Save(shop));
        shop.Remove(customer);
        log.Note("cascaded", await calls.Save(shop));
        log.Note("orders left", await calls.Count(shop.Orders));
    }

    public static async Task A_duplicate(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        shop.Add(new Customer { Name = "Ada" });
        await log.Await("saving", () => calls.Save(shop));
        log.Note("state", shop.Database.GetDbConnection().State);
        shop.ChangeTracker.Clear();
        shop.Add(new Customer { Name = "Ada II" });
        log.Note("saved", await calls.Save(shop));
    }

    public static async Task A_duplicate_among_others(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        shop.AddRange(new Customer { Name = "New" }, new Customer { Name = "Bob" }, new Customer { Name = "Newer" });
        await log.Await("saving", () => calls.Save(shop));
        log.Note("none was saved", await calls.Count(shop.Customers));
    }

    public static async Task A_missing_parent(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        shop.Add(new Order { CustomerId = 12345 });
        await log.Await("saving", () => calls.Save(shop));
    }

    public static async Task A_broken_check(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        var order = await calls.First(shop.Orders.OrderBy(o => o.Id));
        order.Total = -1;
        await log.Await("saving", () => calls.Save(shop));
        order.Total = 1;
        log.Note("saved", await calls.Save(shop));
    }

    public static async Task A_value_that_is_too_long(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        shop.Add(new Customer { Name = new string('x', 41) });
        await log.Await("saving", () => calls.Save(shop));
    }

    public static async Task Two_changes_at_once(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        await using var other = source.Create();
        var mine = await calls.First(shop.Orders.OrderBy(o => o.Id));
        var theirs = await calls.First(other.Orders.OrderBy(o => o.Id));
        (theirs.Total, theirs.Version) = (100, 1);
        log.Note("theirs", await calls.Save(other));
        (mine.Total, mine.Version) = (200, 1);
        await log.Await("mine", () => calls.Save(shop));
        log.Note("in conflict", ((DbUpdateConcurrencyException)log.Caught!).Entries.Count);
        await calls.Do(shop.Entry(mine).Reload, () => shop.Entry(mine).ReloadAsync());
        mine.Version++;
        log.Note("again", await calls.Save(shop));
    }

    public static async Task Keys_from_a_sequence(ContextSource source, StoryLog log, Calls calls)
    {
        // What EF Core has fetched it keeps with its services, beyond the context.
        await using var shop = source.Create(options => options.EnableServiceProviderCaching(false));
        for (var n = 0; n < 12; n++)
        {
            var ticket = new Ticket { Text = $"ticket {n}" };
            if (calls.IsAsync)
                await shop.AddAsync(ticket);
            else
                shop.Add(ticket);
            log.Note("key", ticket.Id);
        }

        log.Note("state", shop.Database.GetDbConnection().State);
        log.Note("saved", await calls.Save(shop));
    }

    [Settings("Maximum Pool Size=1")]
    public static async Task Keys_from_a_sequence_inside_a_transaction_of_a_pool_of_one(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create(options => options.EnableServiceProviderCaching(false));
        await using var transaction = await calls.Begin(shop);
        shop.Add(new Ticket { Text = "one" });
        log.Note("saved", await calls.Save(shop));
        await calls.Commit(transaction);
        log.Note("count", await calls.Count(shop.Tickets));
    }

    public static async Task Without_a_transaction(ContextSource source, StoryLog log, Calls calls)
    {
        foreach (var behavior in Enum.GetValues<AutoTransactionBehavior>())
        {
            await using var shop = source.Create();
            shop.Database.AutoTransactionBehavior = behavior;
            shop.AddRange(new Customer { Name = $"one {behavior}" }, new Order { CustomerId = -1 });
            await log.Await($"{behavior}", () => calls.Save(shop));
            shop.ChangeTracker.Clear();
            log.Note("saved", await calls.Count(shop.Customers));
        }
    }

    public static async Task Changes_that_are_not_accepted(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        var customer = new Customer { Name = "Joe" };
        shop.Add(customer);
        log.Note("saved", await calls.Get(() => shop.SaveChanges(acceptAllChangesOnSuccess: false), () => shop.SaveChangesAsync(acceptAllChangesOnSuccess: false)));
        log.Note("state", shop.Entry(customer).State);
        await log.Await("again", () => calls.Save(shop));
    }

    public static async Task Events(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = source.Create();
        shop.SavingChanges += (_, _) => log.Write("saving");
        shop.SavedChanges += (_, saved) => log.Write($"saved {saved.EntitiesSavedCount}");
        shop.SaveChangesFailed += (_, failed) => log.Write($"failed {failed.Exception.GetType().Name}");
        shop.Add(new Customer { Name = "Joe" });
        await calls.Save(shop);
        shop.Add(new Customer { Name = "Joe" });
        await log.Await("saving again", () => calls.Save(shop));
    }
}

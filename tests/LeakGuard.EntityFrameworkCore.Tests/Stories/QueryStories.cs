using LeakGuard.EntityFrameworkCore.Tests.Differential;

namespace LeakGuard.EntityFrameworkCore.Tests.Stories;

[Stories("query")]
internal static class QueryStories
{
    public static async Task List(ContextSource source, StoryLog log, Calls calls)
    {
        await using var shop = await calls.Stocked(source.Create());
        foreach (var customer in await calls.ToList(shop.Customers.OrderBy(c => c.Id)))
            log.Note(customer.Name, $"{customer.Id} {customer.Note} {string.Join(',', customer.Tags)} {customer.Address?.City}");
    }
}

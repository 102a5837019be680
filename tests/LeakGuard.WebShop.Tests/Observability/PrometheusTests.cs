using System.Net;
using LeakGuard.WebShop.Tests.Shops;

namespace LeakGuard.WebShop.Tests.Observability;

public sealed class PrometheusTests
{
    [PromtoolFact]
    public async Task A_real_Prometheus_that_scrapes_a_leaking_shop_answers_every_panel_and_sees_the_leak_coming()
    {
        await using var shop = await ShopProcess.OpenAsync(5, "--LeakGuard:Reclaim:Abandoned", "false");
        await using var prometheus = await PrometheusServer.StartAsync(shop.Address);
        using var visitor = new Visitor(shop);
        Assert.Equal(HttpStatusCode.Redirect, await visitor.OrderAsync("/order", 1));

        // A leak counts as an increase only where the count before it was seen.
        await Wait.UntilAsync(async () => await prometheus.ValueAsync("sum(leakguard_leaks_total)") == 0, () => $"the first scrape:\n{prometheus.Log}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await visitor.OrderAsync("/order-buggy", Visitor.FarTooMany));
        await Wait.UntilAsync(async () => await prometheus.ValueAsync("sum(leakguard_leaked)") == 1, () => $"the leak:\n{shop.Log}");

        var dashboard = new Dashboard();
        foreach (var query in dashboard.Queries.Select(query => query.Query).Concat(dashboard.VariableQueries))
        {
            await Wait.UntilAsync(async () => await prometheus.CountAsync(Dashboard.Filled(query)) > 0, () => $"an answer to {query}\n{prometheus.Log}");
        }

        await Wait.UntilAsync(
            async () => (await prometheus.RulesAsync()).Any(rule => rule.GetProperty("name").GetString() == "LeakGuardLeakFound" && rule.GetProperty("state").GetString() != "inactive"),
            () => $"the alert:\n{prometheus.Log}");
        var rules = await prometheus.RulesAsync();
        Assert.Equal(AlertRules.All.Select(rule => rule.Alert), rules.Select(rule => rule.GetProperty("name").GetString()));
        Assert.All(rules, rule => Assert.Equal("ok", rule.GetProperty("health").GetString()));
    }
}

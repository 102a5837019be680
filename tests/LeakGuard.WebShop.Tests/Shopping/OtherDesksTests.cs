using System.Net;
using LeakGuard.WebShop.Tests.Shops;

namespace LeakGuard.WebShop.Tests.Shopping;

/// <summary>The desks that use EF Core and Dapper take orders, and each has a leak of its own.</summary>
public sealed class OtherDesksTests
{
    [Theory]
    [InlineData("/order-ef", "EfOrderDesk", 3002)]
    [InlineData("/order-dapper", "DapperOrderDesk", 3003)]
    public async Task An_order_is_placed_without_a_leak_and_a_refused_one_is_named_by_its_line(string path, string desk, int kind)
    {
        await using var shop = await ShopProcess.OpenAsync(5, "--LeakGuard:Reclaim:Abandoned", "false", "--LeakGuard:LeakThreshold", "00:00:02");
        using var visitor = new Visitor(shop);

        Assert.Equal(HttpStatusCode.Redirect, await visitor.OrderAsync(path, 2));
        Assert.Equal(HttpStatusCode.Redirect, await visitor.OrderAsync(path, 3));

        Assert.Contains("<td class=\"number\">2</td><td class=\"number\">5</td><td class=\"number\">€ 32.50</td>", Packed(await visitor.ReadAsync("/report")), StringComparison.Ordinal);
        Assert.Equal("Pool 'shop': 0 of 5 leased.", await DescriptionAsync(visitor));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, await visitor.OrderAsync(path, Visitor.FarTooMany));

        await Wait.UntilAsync(
            () => shop.Log.Contains($"LeakGuard[{kind}]", StringComparison.Ordinal) && shop.Log.Contains($"Opened at {BuggyDesk.SiteOf(desk)}, pool 'shop'", StringComparison.Ordinal),
            () => $"the line in the log:\n{shop.Log}");
        Assert.DoesNotContain("LeakGuard[5004]", shop.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("webshop.products", shop.Log, StringComparison.Ordinal);
        Assert.Equal("Pool 'shop': 1 reported as leaked.", await DescriptionAsync(visitor));
    }

    private static async Task<string?> DescriptionAsync(Visitor visitor) =>
        (await visitor.AskHealthAsync("/ready")).GetProperty("checks").GetProperty("leakguard").GetProperty("description").GetString();

    private static string Packed(string page) => string.Concat(page.Split('\n').Select(line => line.Trim()));
}

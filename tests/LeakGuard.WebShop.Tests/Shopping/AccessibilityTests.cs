using Deque.AxeCore.Playwright;
using LeakGuard.WebShop.Tests.Shops;
using Microsoft.Playwright;

namespace LeakGuard.WebShop.Tests.Shopping;

/// <summary>The pages work for those who cannot see them, as far as axe can tell.</summary>
[Collection(nameof(ChromiumGroup))]
public sealed class AccessibilityTests(Chromium chromium)
{
    [ChromiumFact]
    public async Task The_pages_have_no_accessibility_violations()
    {
        await using var shop = await ShopProcess.OpenAsync();
        var page = await chromium.VisitAsync(shop.Address);

        foreach (var path in new[] { "/", "/order", "/order?product=2&placed=1", "/order-buggy", "/order-ef", "/order-dapper", "/report" })
        {
            await page.GotoAsync(path);
            await AssertAccessibleAsync(page);
        }

        await page.GotoAsync("/order");
        await page.OrderAsync("Oak tray", Visitor.FarTooMany, "somebody@example.org");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
    }

    [ChromiumFact]
    public async Task A_shop_without_a_free_connection_says_so_accessibly_and_names_no_holder()
    {
        await using var shop = await ShopProcess.OpenAsync(2, "--LeakGuard:Queue:Limit", "0", "--LeakGuard:Reclaim:Abandoned", "false");
        using var visitor = new Visitor(shop);
        await visitor.ExhaustAsync(2);
        var page = await chromium.VisitAsync(shop.Address);

        var answer = await page.GotoAsync("/");

        Assert.Equal(503, answer!.Status);
        Assert.Equal("5", await answer.HeaderValueAsync("retry-after"));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("The shop is busy");
        Assert.DoesNotContain("Desk", await page.ContentAsync(), StringComparison.Ordinal);
        await AssertAccessibleAsync(page);
    }

    private static async Task AssertAccessibleAsync(IPage page)
    {
        var result = await page.RunAxe();

        Assert.Empty(result.Violations.Select(violation => $"{page.Url}: {violation.Impact} {violation.Id}: {violation.Nodes[0].Html}"));
        Assert.Contains(result.Passes, rule => rule.Id == "color-contrast");
    }
}

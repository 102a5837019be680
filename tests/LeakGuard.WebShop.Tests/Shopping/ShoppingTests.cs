using LeakGuard.WebShop.Tests.Shops;
using Microsoft.Playwright;

namespace LeakGuard.WebShop.Tests.Shopping;

[Collection(nameof(ChromiumGroup))]
public sealed class ShoppingTests(Chromium chromium)
{
    private const string Email = "canary-of-a-buyer@example.org";

    [ChromiumFact]
    public async Task A_buyer_orders_and_the_report_counts_it()
    {
        await using var shop = await ShopProcess.OpenAsync();
        var page = await chromium.VisitAsync(shop.Address);

        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Order Blue teapot" }).ClickAsync();
        await page.OrderAsync("Blue teapot", 2, Email);

        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Thank you. Your order has the number 1.");
        await page.GetByRole(AriaRole.Link, new() { Name = "Report" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "Blue teapot" })).ToHaveTextAsync("Blue teapot 1 2 € 68.00");
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "Total" })).ToHaveTextAsync("Total 1 2 € 68.00");
    }

    [ChromiumFact]
    public async Task An_order_that_cannot_be_placed_is_refused_in_the_form_and_leaks_nothing()
    {
        await using var shop = await ShopProcess.OpenAsync();
        var page = await chromium.VisitAsync(shop.Address);

        await page.GotoAsync("/order");
        await page.OrderAsync("Oak tray", 21, Email);

        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("There are fewer than 21 of them left. Please order less.");
        await Assertions.Expect(page.GetByLabel("E-mail")).ToHaveValueAsync(Email);
        using var visitor = new Visitor(shop);
        var check = (await visitor.AskHealthAsync("/ready")).GetProperty("checks").GetProperty("leakguard");
        Assert.Equal("Pool 'shop': 0 of 5 leased.", check.GetProperty("description").GetString());
    }

    [ChromiumFact]
    public async Task The_buggy_page_leaks_until_the_log_names_its_line_and_no_secret()
    {
        await using var shop = await ShopProcess.OpenAsync(5, "--LeakGuard:Reclaim:Abandoned", "false");
        var unlucky = await chromium.VisitAsync(shop.Address);
        var buyer = await chromium.VisitAsync(shop.Address);
        using var visitor = new Visitor(shop);

        await unlucky.GotoAsync("/order-buggy");
        for (var tries = 0; tries < 3; tries++)
        {
            await unlucky.OrderAsync("Blue teapot", Visitor.FarTooMany, Email);
            await Assertions.Expect(unlucky.GetByRole(AriaRole.Alert)).ToContainTextAsync("Please order less.");
        }

        await Wait.UntilAsync(
            () => shop.Log.Contains("LeakGuard[3002]", StringComparison.Ordinal) && shop.Log.Contains($"Opened at {BuggyDesk.Site}, pool 'shop'", StringComparison.Ordinal),
            () => $"the line in the log:\n{shop.Log}");
        var ready = await visitor.AskHealthAsync("/ready");
        Assert.Equal("Degraded", ready.GetProperty("status").GetString());

        await buyer.GotoAsync("/order");
        await buyer.OrderAsync("Blue teapot", 1, Email);
        await Assertions.Expect(buyer.GetByRole(AriaRole.Status)).ToContainTextAsync("Thank you.");

        var health = await visitor.AskHealthAsync("/health");
        Assert.Equal("Healthy", health.GetProperty("checks").GetProperty("leakguard-connectivity").GetProperty("status").GetString());
        Assert.All(
            [ready.GetRawText(), health.GetRawText(), await visitor.ReadAsync("/metrics"), shop.Log],
            told => Assert.All(
                [ShopDatabases.Password, Email, "UPDATE webshop", "Password="],
                secret => Assert.DoesNotContain(secret, told, StringComparison.Ordinal)));
    }
}

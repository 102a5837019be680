using Microsoft.Playwright;

namespace LeakGuard.WebShop.Tests.Shopping;

/// <summary>What a visitor does on a page with an order form: finds the fields by their labels, as a screen reader would.</summary>
internal static class OrderPageExtensions
{
    public static async Task OrderAsync(this IPage page, string product, int quantity, string email)
    {
        await page.GetByLabel("Product").SelectOptionAsync(new SelectOptionValue { Label = await LabelOfAsync(page, product) });
        await page.GetByLabel("Quantity").FillAsync($"{quantity}");
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Place the order" }).ClickAsync();
    }

    private static async Task<string> LabelOfAsync(IPage page, string product) =>
        await page.GetByRole(AriaRole.Option).Filter(new() { HasText = product }).TextContentAsync() ?? product;
}

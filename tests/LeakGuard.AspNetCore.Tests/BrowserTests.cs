using Deque.AxeCore.Playwright;
using LeakGuard.WebShop.Tests.Shopping;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace LeakGuard.AspNetCore.Tests;

/// <summary>The page as a browser takes it.</summary>
public sealed class BrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    [ChromiumFact]
    public async Task The_page_needs_nothing_else_fits_the_screen_and_is_accessible()
    {
        await LookAsync(ColorScheme.Light, 1280);
        await LookAsync(ColorScheme.Dark, 400);
    }

    private async Task LookAsync(ColorScheme colours, int width)
    {
        var connection = await Database.ConnectionStringAsync();
        await using var app = await App.StartAsync(services => services
            .AddLeakGuard(connection, options => options.Name = $"<b>{colours}</b>")
            .AddLeakGuardDiagnosis(options => options.IdleInTransaction = TimeSpan.FromMilliseconds(10)));
        await using var lease = await app.Pool.OpenConnectionAsync(new LeaseIntent("<img src=x onerror=alert(1)>", TimeSpan.FromHours(1)));
        await using var other = await app.Pool.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using var command = other.CreateCommand();
        command.CommandText = "SELECT 1";
        await command.ExecuteScalarAsync();
        var page = await chromium.VisitAsync(app.Client.BaseAddress!);
        await page.EmulateMediaAsync(new() { ColorScheme = colours });
        await page.SetViewportSizeAsync(width, 800);
        List<string> asked = [], said = [];
        page.Request += (_, request) => asked.Add(request.Url);
        page.Console += (_, message) => said.Add(message.Text);

        var address = new Uri(app.Client.BaseAddress!, "/leakguard").ToString();
        await page.GotoAsync(address);

        Assert.StartsWith("Warning", await page.Locator(".verdict").First.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(2, await page.Locator("table").Nth(1).Locator("tbody tr").CountAsync());
        Assert.Equal(0, await page.Locator("main img, main b, script").CountAsync());
        Assert.Equal([address], asked.Where(url => !url.EndsWith("favicon.ico", StringComparison.Ordinal)));
        Assert.DoesNotContain(said, text => !text.Contains("favicon", StringComparison.Ordinal) && !text.Contains("404", StringComparison.Ordinal));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "The page is wider than its window.");
        Assert.Equal("grid", await page.Locator("dl").First.EvaluateAsync<string>("element => getComputedStyle(element).display"));
        var axe = await page.RunAxe();
        Assert.Empty(axe.Violations.Select(violation => $"{violation.Impact} {violation.Id}: {violation.Nodes[0].Html}"));
        Assert.Contains(axe.Passes, rule => rule.Id == "color-contrast");
    }
}

using LeakGuard.WebShop.Tests.Shops;

namespace LeakGuard.WebShop.Tests;

/// <summary>What the README shows of the shop is still so.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void The_README_shows_the_line_that_leaks() =>
        Assert.Contains($"Opened at {BuggyDesk.Site}, pool 'shop'", Repository.Read("README.md"), StringComparison.Ordinal);

    [Fact]
    public async Task The_README_shows_what_the_shop_answers()
    {
        await using var shop = await ShopProcess.OpenAsync(5, "--LeakGuard:Reclaim:Abandoned", "false");
        using var visitor = new Visitor(shop);
        await visitor.OrderAsync("/order-buggy", Visitor.FarTooMany);

        await Wait.UntilAsync(
            async () =>
            {
                using var answer = await visitor.GetAsync("/ready");
                return Repository.Read("README.md").Contains(Beginning(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
            },
            () => $"the answer that the README shows:\n{shop.Log}");
    }

    // Up to what the README leaves out: numbers that differ from run to run.
    private static string Beginning(string answer) => answer[..(answer.IndexOf("\"oldestLeaseSeconds\"", StringComparison.Ordinal) - 1)].TrimEnd();
}

using LeakGuard.TestSupport;
using LeakGuard.WebShop.Tests.Shops;

namespace LeakGuard.WebShop.Tests.Shopping;

public sealed class ThrowAwayTests
{
    [Fact]
    public async Task One_command_opens_a_shop_with_a_database_that_is_gone_with_it()
    {
        await using var shop = await ShopProcess.StartAsync([]);
        using var visitor = new Visitor(shop);
        var helpers = ProcessTable.ChildrenOf(shop.Pid);

        var page = await visitor.ReadAsync("/");
        var exitCode = await shop.EndAsync();

        Assert.Contains("Blue teapot", page, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
        await Wait.UntilAsync(() => !helpers.Any(helper => ProcessTable.IsAlive(helper.Pid)), () => "the server to end.");
    }
}

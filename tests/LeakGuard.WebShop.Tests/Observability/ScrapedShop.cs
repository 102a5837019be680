using System.Net;
using LeakGuard.WebShop.Tests.Shops;

namespace LeakGuard.WebShop.Tests.Observability;

/// <summary>A shop that has sold something and leaked a connection, and what it then told Prometheus.</summary>
public sealed class ScrapedShop : IAsyncLifetime
{
    private ShopProcess? _shop;

    internal Exposition Metrics { get; private set; } = new("");

    public async Task InitializeAsync()
    {
        _shop = await ShopProcess.OpenAsync();
        using var visitor = new Visitor(_shop);
        Assert.Equal(HttpStatusCode.Redirect, await visitor.OrderAsync("/order", 1));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await visitor.OrderAsync("/order-buggy", Visitor.FarTooMany));
        Metrics = new Exposition(await visitor.ReadAsync("/metrics"));
    }

    public async Task DisposeAsync() => await (_shop?.DisposeAsync() ?? ValueTask.CompletedTask);
}

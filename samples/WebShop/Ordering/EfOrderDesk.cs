using Microsoft.EntityFrameworkCore;

namespace WebShop.Ordering;

/// <summary>With EF Core, and a bug: nobody disposes the context. A query gives its connection back by itself, a transaction that is left open does not.</summary>
internal sealed class EfOrderDesk(IDbContextFactory<ShopContext> contexts) : IOrderDesk
{
    public async Task<int> PlaceAsync(Order order, CancellationToken stop)
    {
        var shop = await contexts.CreateDbContextAsync(stop);
        var transaction = await shop.Database.BeginTransactionAsync(stop); // LEAKS

        var product = shop.Products.Where(product => product.Id == order.Product && product.Stock >= order.Quantity && order.Quantity > 0);
        if (await product.ExecuteUpdateAsync(set => set.SetProperty(one => one.Stock, one => one.Stock - order.Quantity), stop) == 0)
        {
            throw new OrderRefusedException($"There are fewer than {order.Quantity} of them left. Please order less.");
        }

        var price = await shop.Products.Where(one => one.Id == order.Product).Select(one => one.Price).SingleAsync(stop);
        var entry = new OrderEntry { ProductId = order.Product, Quantity = order.Quantity, Amount = price * order.Quantity, Email = order.Email };
        shop.Orders.Add(entry);
        await shop.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        return entry.Number;
    }
}

using System.Data.Common;

namespace WebShop.Ordering;

/// <summary>The same with a bug, as such bugs look: right as long as every order can be placed.</summary>
internal sealed class BuggyOrderDesk(DbDataSource database) : IOrderDesk
{
    public async Task<int> PlaceAsync(Order order, CancellationToken stop)
    {
        var connection = await database.OpenConnectionAsync(stop); // LEAKS
        var transaction = await connection.BeginTransactionAsync(stop);

        var price = await OrderBook.TakeFromShelfAsync(connection, order, stop);
        if (price is null)
        {
            throw new OrderRefusedException($"There are fewer than {order.Quantity} of them left. Please order less.");
        }

        var number = await OrderBook.EnterAsync(connection, order, price.Value * order.Quantity, stop);
        await transaction.CommitAsync(stop);
        await connection.CloseAsync();
        return number;
    }
}

using System.Data.Common;

namespace WebShop.Ordering;

/// <summary>How it is done: whatever happens, 'await using' rolls back and gives the connection back.</summary>
internal sealed class OrderDesk(DbDataSource database) : IOrderDesk
{
    public async Task<int> PlaceAsync(Order order, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);

        var price = await OrderBook.TakeFromShelfAsync(connection, order, stop);
        if (price is null)
        {
            throw new OrderRefusedException($"There are fewer than {order.Quantity} of them left. Please order less.");
        }

        var number = await OrderBook.EnterAsync(connection, order, price.Value * order.Quantity, stop);
        await transaction.CommitAsync(stop);
        return number;
    }
}

using System.Data.Common;
using Dapper;

namespace WebShop.Ordering;

/// <summary>With Dapper, and a bug: Dapper opens the connection and closes it again, but after a reader only when that is disposed.</summary>
internal sealed class DapperOrderDesk(DbDataSource database) : IOrderDesk
{
    private const string Look = "SELECT stock FROM webshop.products WHERE id = @Product";

    private const string Place = """
        WITH taken AS (
            UPDATE webshop.products SET stock = stock - @Quantity WHERE id = @Product AND stock >= @Quantity AND @Quantity > 0 RETURNING price)
        INSERT INTO webshop.orders (product_id, quantity, amount, email)
        SELECT @Product, @Quantity, price * @Quantity, @Email FROM taken
        RETURNING number
        """;

    public async Task<int> PlaceAsync(Order order, CancellationToken stop)
    {
        var connection = database.CreateConnection();
        var shelf = await connection.ExecuteReaderAsync(new CommandDefinition(Look, order, cancellationToken: stop)); // LEAKS
        if (!await shelf.ReadAsync(stop) || shelf.GetInt32(0) < order.Quantity)
        {
            throw Refusal(order);
        }

        await shelf.DisposeAsync();
        return await connection.ExecuteScalarAsync<int?>(new CommandDefinition(Place, order, cancellationToken: stop)) ?? throw Refusal(order);
    }

    private static OrderRefusedException Refusal(Order order) => new($"There are fewer than {order.Quantity} of them left. Please order less.");
}

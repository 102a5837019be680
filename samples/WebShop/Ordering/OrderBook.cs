using System.Data.Common;

namespace WebShop.Ordering;

/// <summary>The statements that make up an order, for desks that write their own SQL.</summary>
internal static class OrderBook
{
    /// <summary>Takes the goods from the shelf; null, and nothing taken, where there are not enough.</summary>
    /// <returns>The price of one.</returns>
    public static async Task<decimal?> TakeFromShelfAsync(DbConnection connection, Order order, CancellationToken stop)
    {
        await using var command = Command(
            connection,
            "UPDATE webshop.products SET stock = stock - @quantity WHERE id = @product AND stock >= @quantity AND @quantity > 0 RETURNING price",
            ("product", order.Product),
            ("quantity", order.Quantity));
        return (decimal?)await command.ExecuteScalarAsync(stop);
    }

    /// <returns>The order's number.</returns>
    public static async Task<int> EnterAsync(DbConnection connection, Order order, decimal amount, CancellationToken stop)
    {
        await using var command = Command(
            connection,
            "INSERT INTO webshop.orders (product_id, quantity, amount, email) VALUES (@product, @quantity, @amount, @email) RETURNING number",
            ("product", order.Product),
            ("quantity", order.Quantity),
            ("amount", amount),
            ("email", order.Email));
        return (int)(await command.ExecuteScalarAsync(stop))!;
    }

    private static DbCommand Command(DbConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}

using LeakGuard;

namespace WebShop.Goods;

/// <summary>What was sold. It may take long in a real shop, so it says so: its connection is no leak until then, and reports have a share of the pool.</summary>
internal sealed class SalesReport(GuardedDataSource database)
{
    private static readonly LeaseIntent Intent = new("sales report", TimeSpan.FromMinutes(2)) { Partition = "reports" };

    public async Task<IReadOnlyList<Sale>> ReadAsync(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(Intent, stop);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT p.name, count(o.number), coalesce(sum(o.quantity), 0), coalesce(sum(o.amount), 0)
            FROM webshop.products p LEFT JOIN webshop.orders o ON o.product_id = p.id
            GROUP BY p.name ORDER BY p.name
            """;
        await using var reader = await command.ExecuteReaderAsync(stop);
        List<Sale> sales = [];
        while (await reader.ReadAsync(stop))
        {
            sales.Add(new Sale(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetDecimal(3)));
        }

        return sales;
    }
}

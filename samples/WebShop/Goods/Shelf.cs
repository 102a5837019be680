using System.Data.Common;

namespace WebShop.Goods;

/// <summary>What the shop has.</summary>
internal sealed class Shelf(DbDataSource database)
{
    public async Task<IReadOnlyList<Product>> ListAsync(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, name, price, stock FROM webshop.products ORDER BY name";
        await using var reader = await command.ExecuteReaderAsync(stop);
        List<Product> products = [];
        while (await reader.ReadAsync(stop))
        {
            products.Add(new Product(reader.GetInt32(0), reader.GetString(1), reader.GetDecimal(2), reader.GetInt32(3)));
        }

        return products;
    }
}

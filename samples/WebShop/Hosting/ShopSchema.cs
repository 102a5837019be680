using Npgsql;

namespace WebShop.Hosting;

/// <summary>The shop's tables, and what is on its shelf when it opens for the first time.</summary>
internal static class ShopSchema
{
    private const string Script = """
        CREATE SCHEMA IF NOT EXISTS webshop;
        CREATE TABLE IF NOT EXISTS webshop.products (
            id int PRIMARY KEY,
            name text NOT NULL,
            price numeric(8, 2) NOT NULL,
            stock int NOT NULL CHECK (stock >= 0));
        CREATE TABLE IF NOT EXISTS webshop.orders (
            number int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            product_id int NOT NULL REFERENCES webshop.products,
            quantity int NOT NULL,
            amount numeric(10, 2) NOT NULL,
            email text NOT NULL,
            placed_at timestamptz NOT NULL DEFAULT now());
        INSERT INTO webshop.products VALUES
            (1, 'Beeswax candle', 6.50, 200),
            (2, 'Blue teapot', 34.00, 12),
            (3, 'Linen cloth', 12.90, 80),
            (4, 'Oak tray', 48.00, 20)
        ON CONFLICT DO NOTHING;
        """;

    public static async Task CreateAsync(string connectionString)
    {
        // Not the pool that the shop will have. Without a name, Npgsql would label its metrics with the connection string.
        await using var source = new NpgsqlDataSourceBuilder(connectionString) { Name = "shop set-up" }.Build();
        await using var command = source.CreateCommand(Script);
        await command.ExecuteNonQueryAsync();
    }
}

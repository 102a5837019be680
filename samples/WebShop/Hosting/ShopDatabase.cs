using LeakGuard.TestSupport;
using Npgsql;

namespace WebShop.Hosting;

/// <summary>Where the shop keeps its goods: a database of yours, or one that is gone with the shop.</summary>
internal sealed class ShopDatabase : IAsyncDisposable
{
    private readonly LocalPostgres? _throwAway;

    private ShopDatabase(LocalPostgres? throwAway, string connectionString) =>
        (_throwAway, ConnectionString) = (throwAway, connectionString);

    public string ConnectionString { get; }

    public static async Task<ShopDatabase> OpenAsync(string? connectionString)
    {
        if (connectionString is not null)
        {
            await ShopSchema.CreateAsync(connectionString);
            return new ShopDatabase(null, connectionString);
        }

        var postgres = await LocalPostgres.StartAsync();
        try
        {
            // A small pool and a short wait, so that a leak is felt soon.
            var ours = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync($"webshop_{Environment.ProcessId}"))
            {
                MaxPoolSize = 5,
                Timeout = 3,
            };
            await ShopSchema.CreateAsync(ours.ConnectionString);
            return new ShopDatabase(postgres, ours.ConnectionString);
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_throwAway is not null)
        {
            await _throwAway.DisposeAsync();
        }
    }
}

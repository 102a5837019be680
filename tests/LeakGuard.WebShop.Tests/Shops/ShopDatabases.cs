using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.WebShop.Tests.Shops;

/// <summary>Databases for shops, with a password that must turn up nowhere.</summary>
internal static class ShopDatabases
{
    public const string Password = "canary-of-a-password";

    private static int _count;

    public static async Task<string> CreateAsync(int poolSize)
    {
        var postgres = await SharedPostgres.GetAsync();
        var name = $"webshop_tests_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}";
        var settings = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync(name)) { MaxPoolSize = poolSize };
        if (postgres.IsOwned)
        {
            // The tests' own server asks for none; Npgsql keeps this one in the connection string for all to see.
            settings.Password = Password;
            settings.PersistSecurityInfo = true;
        }

        return settings.ConnectionString;
    }
}

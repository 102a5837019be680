using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Telemetry.Tests;

/// <summary>Ways to the tests' PostgreSQL.</summary>
internal static class Servers
{
    /// <summary>A connection string for a pool of that size.</summary>
    public static async Task<string> PoolAsync(int size, Action<NpgsqlConnectionStringBuilder>? connect = null)
    {
        var settings = new NpgsqlConnectionStringBuilder((await SharedPostgres.GetAsync()).ConnectionString) { MaxPoolSize = size };
        connect?.Invoke(settings);
        return settings.ConnectionString;
    }
}

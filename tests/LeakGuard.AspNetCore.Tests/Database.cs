using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.AspNetCore.Tests;

/// <summary>The shared server, as applications connect to it.</summary>
internal static class Database
{
    /// <summary>Stands for a secret: it must appear nowhere.</summary>
    public const string Canary = "canary-4711-secret";

    public static async Task<string> ConnectionStringAsync() =>
        new NpgsqlConnectionStringBuilder((await SharedPostgres.GetAsync()).ConnectionString) { MaxPoolSize = 5, ApplicationName = "page", Password = Canary }.ConnectionString;
}

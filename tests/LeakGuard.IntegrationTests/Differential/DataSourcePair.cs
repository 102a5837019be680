using System.Data.Common;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential;

/// <summary>The two data sources every story is told to: Npgsql's own, and the same one guarded.</summary>
internal static class DataSourcePair
{
    public static DbDataSource CreateBare(string connectionString) => NpgsqlDataSource.Create(connectionString);

    public static DbDataSource CreateGuarded(string connectionString) =>
        NpgsqlDataSource.Create(connectionString).WithLeakGuard(options => options.DrainTimeout = TimeSpan.Zero);
}

using System.Data.Common;
using Npgsql;

namespace LeakGuard.Clients.Tests;

/// <summary>The data sources stories are told to.</summary>
internal static class Sources
{
    /// <summary>The guarded data source in the place of Npgsql's, and nothing else changed.</summary>
    public static Way<DbDataSource> AsItIs { get; } = new("works unchanged", Guarded);

    public static DbDataSource Bare(string connectionString) => NpgsqlDataSource.Create(connectionString);

    public static DbDataSource Guarded(string connectionString) => NpgsqlDataSource.Create(connectionString).WithLeakGuard();
}

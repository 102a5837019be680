using System.Data.Common;
using Npgsql;

namespace LeakGuard.Clients.Tests.NpgsqlStories;

/// <summary>How a program that knows Npgsql comes by its data sources and connections.</summary>
/// <param name="connectionString">Where to.</param>
/// <param name="guard">Puts a guard around a data source, or does not.</param>
/// <param name="unwrap">Finds Npgsql's connection in what the data source has opened.</param>
internal sealed class NpgsqlAccess(string connectionString, Func<NpgsqlDataSource, DbDataSource> guard, Func<DbDataSource, Calls, Task<(DbConnection Own, NpgsqlConnection Native)>> unwrap)
    : IAsyncDisposable
{
    /// <summary>A data source without further ado.</summary>
    public DbDataSource Source { get; } = guard(NpgsqlDataSource.Create(connectionString));

    public string ConnectionString => connectionString;

    /// <summary>A data source set up by Npgsql's builder.</summary>
    public DbDataSource Build(Action<NpgsqlDataSourceBuilder> set)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        set(builder);
        return guard(builder.Build());
    }

    /// <summary>An open connection of Npgsql's type; disposed with what it came in.</summary>
    public async Task<NativeConnection> OpenAsync(Calls via)
    {
        var (own, native) = await unwrap(Source, via);
        return new NativeConnection(own, native);
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}

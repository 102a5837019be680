using System.Data.Common;
using Npgsql;

namespace LeakGuard.Clients.Tests.NpgsqlStories;

/// <summary>Npgsql's connection, and what has to be disposed to give it back.</summary>
internal sealed record NativeConnection(DbConnection Own, NpgsqlConnection It) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Own.DisposeAsync();
}

using System.Data.Common;
using Npgsql;

namespace LeakGuard.Clients.Tests.NpgsqlStories;

/// <summary>The ways to come by Npgsql's connection.</summary>
internal static class Access
{
    public static IReadOnlyList<Way<NpgsqlAccess>> Ways { get; } =
    [
        new("works unchanged", s => new NpgsqlAccess(s, Guarded, CastAsync)),
        new("needs `Inner`", s => new NpgsqlAccess(s, Guarded, InnerAsync)),
        // Not another verdict: who can unwrap a connection can also ask for a real one.
        new("needs `Inner`", s => new NpgsqlAccess(s, Guarded, RealAsync)),
    ];

    public static NpgsqlAccess Bare(string connectionString) => new(connectionString, static source => source, CastAsync);

    private static GuardedDataSource Guarded(NpgsqlDataSource source) => source.WithLeakGuard();

    private static async Task<(DbConnection, NpgsqlConnection)> CastAsync(DbDataSource source, Calls via)
    {
        var connection = await via.Opened(source);
        try
        {
            return (connection, (NpgsqlConnection)connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<(DbConnection, NpgsqlConnection)> InnerAsync(DbDataSource source, Calls via)
    {
        var connection = (GuardedConnection)await via.Opened(source);
        return (connection, connection.Inner);
    }

    private static async Task<(DbConnection, NpgsqlConnection)> RealAsync(DbDataSource source, Calls via)
    {
        var connection = await ((GuardedDataSource)source).OpenNpgsqlConnectionAsync();
        return (connection, connection);
    }
}

using System.Data.Common;

namespace Overload.Guards;

/// <summary>What stands between the requests and the pool.</summary>
internal abstract class Guard(string name) : IAsyncDisposable
{
    public const int PoolSize = 10;
    public const int QueueLimit = 4 * PoolSize;
    public const int ServiceMilliseconds = 20;

    public string Name => name;

    /// <summary>Serves a request or refuses it; whatever else goes wrong is thrown.</summary>
    public abstract Task<Answer> ServeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>The work of a request: it holds a connection for a fixed time, which costs the server next to nothing.</summary>
    protected static async Task WorkAsync(DbDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT pg_sleep({ServiceMilliseconds} / 1000.0)";
        await command.ExecuteNonQueryAsync();
    }
}

using LeakGuard;

namespace Recipes;

/// <summary>What only Npgsql's own connection has.</summary>
public static class NativeFeatures
{
    public static async Task CopyAsync(GuardedConnection connection, CancellationToken stop)
    {
        await using var import = await connection.Inner.BeginBinaryImportAsync("COPY users FROM STDIN BINARY", stop);
    }

    public static async Task ListenAsync(GuardedDataSource database, CancellationToken stop)
    {
        var intent = new LeaseIntent("listens for orders", Timeout.InfiniteTimeSpan);
        await using var connection = await database.OpenNpgsqlConnectionAsync(intent, stop);
        await connection.WaitAsync(stop);
    }
}

using Npgsql;

namespace LeakGuard.TestSupport;

/// <summary>Single statements over connections that leave no pool behind.</summary>
internal static class Session
{
    public static async Task<Version> AskVersionAsync(string connectionString, CancellationToken ct)
    {
        var connection = await OpenAsync(connectionString, ct).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            return connection.PostgreSqlVersion;
        }
    }

    public static async Task ExecuteAsync(string connectionString, string sql, CancellationToken ct)
    {
        var connection = await OpenAsync(connectionString, ct).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var command = new NpgsqlCommand(sql, connection);
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
            }
        }
    }

    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken ct)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        var connection = new NpgsqlConnection(unpooled.ConnectionString);
        try
        {
            await connection.OpenAsync(ct).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}

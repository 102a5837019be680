using Npgsql;

namespace WarStory.Views;

/// <summary>What the server knows of an application's sessions. It looks through a connection of its own, outside every pool.</summary>
internal sealed class ServerView : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private ServerView(NpgsqlConnection connection) => _connection = connection;

    public static async Task<ServerView> OpenAsync(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = "war story, on call" };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return new ServerView(connection);
    }

    /// <summary>How many sessions are in which state.</summary>
    public async Task<SessionCounts> CountAsync(string application)
    {
        await using var command = new NpgsqlCommand(
            "SELECT coalesce(state, 'starting'), count(*)::int FROM pg_stat_activity WHERE application_name = $1 GROUP BY 1 ORDER BY 2 DESC, 1",
            _connection) { Parameters = { new() { Value = application } } };
        await using var reader = await command.ExecuteReaderAsync();
        List<(string State, int Count)> states = [];
        while (await reader.ReadAsync())
        {
            states.Add((reader.GetString(0), reader.GetInt32(1)));
        }

        return new SessionCounts(states);
    }

    /// <summary>What a person on call does in despair. Returns how many sessions were ended.</summary>
    public async Task<int> TerminateAsync(string application, string? state = null)
    {
        await using var command = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid))::int FROM pg_stat_activity WHERE application_name = $1 AND ($2 IS NULL OR state = $2)",
            _connection)
        {
            Parameters = { new() { Value = application }, new() { Value = (object?)state ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text } },
        };
        return (int)(await command.ExecuteScalarAsync())!;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}

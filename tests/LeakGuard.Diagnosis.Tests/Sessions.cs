using Npgsql;

namespace LeakGuard.Diagnosis.Tests;

/// <summary>Sessions of nobody in particular: unpooled, named, closed when the test ends.</summary>
internal sealed class Sessions(string connectionString) : IAsyncDisposable
{
    private readonly List<NpgsqlConnection> _open = [];
    private readonly List<Task> _running = [];

    public string ConnectionString => connectionString;

    public async Task<NpgsqlConnection> OpenAsAsync(string? user, string application)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        settings.ApplicationName = application;
        settings.Username = user ?? settings.Username;
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        _open.Add(connection);
        return connection;
    }

    public async Task<NpgsqlConnection> OpenAsync(string application, params string[] statements)
    {
        var connection = await OpenAsAsync(null, application);
        foreach (var sql in statements)
        {
            await RunAsync(connection, sql);
        }

        return connection;
    }

    /// <summary>Starts a statement that will not end by itself for a while.</summary>
    public void Start(NpgsqlConnection connection, string sql) => _running.Add(RunAsync(connection, sql));

    public static async Task<object?> RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteScalarAsync();
    }

    public async Task RunAsync(string sql)
    {
        var connection = await OpenAsync("test set-up");
        await RunAsync(connection, sql);
        await connection.CloseAsync();
    }

    public async Task<T> AskAsync<T>(string sql)
    {
        var connection = await OpenAsync("test set-up");
        var answer = (T)(await RunAsync(connection, sql))!;
        await connection.CloseAsync();
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        var pids = _open.Where(connection => connection.State != System.Data.ConnectionState.Closed).Select(PidOf).Where(pid => pid > 0).ToArray();
        if (_running.Any(task => !task.IsCompleted) && pids.Length > 0)
        {
            await RunAsync($"SELECT pg_terminate_backend(pid) FROM unnest(ARRAY[{string.Join(',', pids)}]) pid");
        }

        foreach (var task in _running)
        {
            await Task.WhenAny(task);
            _ = task.Exception;
        }

        foreach (var connection in _open)
        {
            await connection.DisposeAsync();
        }
    }

    private static int PidOf(NpgsqlConnection connection)
    {
        try
        {
            return connection.ProcessID;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }
}

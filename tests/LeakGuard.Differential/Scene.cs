using Npgsql;

namespace LeakGuard.Differential;

/// <summary>What one telling of a story has for itself: a schema, and sessions that can be told from all others.</summary>
/// <param name="connectionString">How the story's subject connects.</param>
/// <param name="admin">Connections beside the story's, to the same database.</param>
/// <param name="sessions">Its sessions, as a condition on pg_stat_activity.</param>
/// <param name="schema">The schema, which is there already and goes with the scene.</param>
public sealed class Scene(string connectionString, NpgsqlDataSource admin, string sessions, string schema) : IAsyncDisposable
{
    public string ConnectionString => connectionString;

    /// <summary>The name of the database, where it differs from run to run.</summary>
    public string? Database { get; init; }

    /// <summary>Called before its sessions are ended, for whatever stands between it and the server.</summary>
    public Func<Task>? Leaving { get; init; }

    /// <summary>Called at its very end, for a stage that holds one scene at a time.</summary>
    public Action? Ended { get; init; }

    /// <summary>Runs SQL in its schema.</summary>
    public Task PrepareAsync(string script) => RunAsync($"SET search_path = {schema}; {script}");

    /// <summary>A log in which the scene's own names are the same in all tellings.</summary>
    public StoryLog NewLog() => new(
        Database is null ? [(schema, "<schema>")] : [(schema, "<schema>"), (Database, "postgres")]);

    /// <summary>How many server processes of the story are still at work or inside a transaction, once there was time to finish.</summary>
    public async Task<long> BusyAsync()
    {
        await using var command = admin.CreateCommand($"SELECT count(*) FROM pg_stat_activity WHERE {sessions} AND state <> 'idle'");
        var deadline = DateTime.UtcNow.AddSeconds(1);
        while (true)
        {
            var count = (long)(await command.ExecuteScalarAsync())!;
            if (count == 0 || DateTime.UtcNow > deadline)
                return count;
            await Task.Delay(50);
        }
    }

    /// <summary>Ends its sessions and drops its schema.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await (Leaving?.Invoke() ?? Task.CompletedTask);
            await RunAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {sessions}");
            await RunAsync($"SET client_min_messages = warning; SET lock_timeout = '10s'; DROP SCHEMA {schema} CASCADE");
        }
        finally
        {
            Ended?.Invoke();
        }
    }

    private async Task RunAsync(string sql)
    {
        await using var command = admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

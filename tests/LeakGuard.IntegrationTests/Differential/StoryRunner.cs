using System.Collections.Concurrent;
using System.Data.Common;
using Npgsql;

namespace LeakGuard.IntegrationTests.Differential;

/// <summary>Tells a story to a fresh data source with a fresh schema, and clears up behind it.</summary>
internal static class StoryRunner
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly ConcurrentDictionary<string, NpgsqlDataSource> Admins = new();

    /// <summary>Tells a story to both, one after the other.</summary>
    public static async Task<Comparison> CompareAsync(
        Story story, Func<string, DbDataSource> bare, Func<string, DbDataSource> guarded)
    {
        return new Comparison(await TellAsync(story, bare), await TellAsync(story, guarded));
    }

    private static async Task<IReadOnlyList<string>> TellAsync(Story story, Func<string, DbDataSource> create)
    {
        // Never the same name again: what a story leaves in Npgsql's global pools must not come back.
        var schema = $"story_{Guid.NewGuid():N}";
        var server = await TestServer.ConnectionStringAsync();
        var admin = Admins.GetOrAdd(server, static s => NpgsqlDataSource.Create(s));
        await RunAsync(admin, $"CREATE SCHEMA {schema}");
        var log = new StoryLog(schema);
        try
        {
            await using var source = create(ConnectionString(server, schema, story.Settings));
            await TellAsync(story, source, log);
            log.Note("busy server processes left", await BusyAsync(admin, schema));
        }
        finally
        {
            await RunAsync(admin, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{schema}'");
            await RunAsync(admin, $"SET client_min_messages = warning; SET lock_timeout = '10s'; DROP SCHEMA {schema} CASCADE");
        }

        return log.Lines;
    }

    private static async Task TellAsync(Story story, DbDataSource source, StoryLog log)
    {
        try
        {
            await Task.Run(() => story.Tell(source, log)).WaitAsync(Limit);
        }
        catch (Exception exception)
        {
            log.Failed("the story", exception);
        }
    }

    private static string ConnectionString(string server, string schema, string settings)
    {
        var builder = new NpgsqlConnectionStringBuilder($"{server};{settings}")
        {
            SearchPath = schema,
            ApplicationName = schema,
        };
        return builder.ConnectionString;
    }

    /// <summary>How many server processes of the story are still at work or inside a transaction, once there was time to finish.</summary>
    private static async Task<long> BusyAsync(NpgsqlDataSource admin, string schema)
    {
        await using var command = admin.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND state <> 'idle'");
        command.Parameters.Add(new NpgsqlParameter { Value = schema });
        var deadline = DateTime.UtcNow.AddSeconds(1);
        while (true)
        {
            var count = (long)(await command.ExecuteScalarAsync())!;
            if (count == 0 || DateTime.UtcNow > deadline)
                return count;
            await Task.Delay(50);
        }
    }

    private static async Task RunAsync(NpgsqlDataSource admin, string sql)
    {
        await using var command = admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

using System.Data.Common;

namespace LeakGuard.Differential;

/// <summary>What stories do to each other's server processes.</summary>
public static class Backends
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task<int> PidAsync(DbConnection connection)
    {
        await using var command = connection.Command("SELECT pg_backend_pid()");
        return (int)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Ends a server process from another connection, and waits until it is gone.</summary>
    public static async Task KillAsync(DbDataSource source, int pid)
    {
        await using var other = await source.OpenConnectionAsync();
        await using var kill = other.Command("SELECT pg_terminate_backend($1)", Ado.At(pid));
        await kill.ExecuteScalarAsync();
        await UntilAsync(other, "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)", pid);
    }

    /// <summary>Waits until a server process is inside pg_sleep.</summary>
    public static async Task UntilAsleepAsync(DbDataSource source, int pid)
    {
        await using var other = await source.OpenConnectionAsync();
        await UntilAsync(other, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep')", pid);
    }

    /// <summary>Waits until some server process of the telling is inside pg_sleep: behind a pooler nobody knows which it will be.</summary>
    public static async Task UntilAsleepAsync(DbDataSource source)
    {
        await using var other = await source.OpenConnectionAsync();
        await UntilAsync(
            other,
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = current_setting('application_name') AND wait_event = 'PgSleep' AND pid <> $1)",
            pid: 0);
    }

    private static async Task UntilAsync(DbConnection connection, string question, int pid)
    {
        await using var command = connection.Command(question, Ado.At(pid));
        var deadline = DateTime.UtcNow + Patience;
        while (!(bool)(await command.ExecuteScalarAsync())!)
        {
            if (DateTime.UtcNow > deadline)
                throw new TimeoutException("The server process did not get there.");
            await Task.Delay(20);
        }
    }
}

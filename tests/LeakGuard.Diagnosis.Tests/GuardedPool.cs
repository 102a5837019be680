using Npgsql;

namespace LeakGuard.Diagnosis.Tests;

/// <summary>A small guarded pool of a test's own.</summary>
internal static class GuardedPool
{
    public static GuardedDataSource Start(
        string connectionString,
        int size,
        Action<LeakGuardOptions>? configure = null,
        Action<NpgsqlConnectionStringBuilder>? connect = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = size, ApplicationName = "shop" };
        connect?.Invoke(settings);
        return NpgsqlDataSource.Create(settings.ConnectionString).WithLeakGuard(options =>
        {
            options.StackCapture = StackCapture.Always;
            options.ScanInterval = TimeSpan.FromMilliseconds(50);
            options.DrainTimeout = TimeSpan.Zero; // What a test leaves out is not waited for.
            configure?.Invoke(options);
        });
    }

    public static async Task<object?> RunAsync(this System.Data.Common.DbConnection connection, string sql, CancellationToken ct = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        return await command.ExecuteScalarAsync(ct);
    }
}

using LeakGuard.Reporting.HealthChecks;
using Npgsql;

namespace LeakGuard.DependencyInjection;

/// <summary>Makes the probe of a pool's database: on a connection of its own, which takes nothing from the pool.</summary>
internal static class ConnectivityProbes
{
    public static ConnectivityProbe Of(NpgsqlDataSource source, string poolName, TimeSpan freshness, TimeSpan timeout, TimeProvider time) =>
        new(poolName, stop => ConnectAsync(source, stop), freshness, timeout, time);

    private static async Task ConnectAsync(NpgsqlDataSource source, CancellationToken stop)
    {
        var settings = new NpgsqlConnectionStringBuilder(source.ConnectionString)
        {
            Pooling = false,
            ApplicationName = "LeakGuard connectivity",
        };

        // A clone takes over what the data source knows beside its connection string: the password, certificates.
        var template = source.CreateConnection();
        await using var _ = template.ConfigureAwait(false);
        var connection = await template.CloneWithAsync(settings.ConnectionString, stop).ConfigureAwait(false);
        await using var __ = connection.ConfigureAwait(false);
        await connection.OpenAsync(stop).ConfigureAwait(false);
        var ping = connection.CreateCommand();
        await using var ___ = ping.ConfigureAwait(false);
        ping.CommandText = "";
        await ping.ExecuteNonQueryAsync(stop).ConfigureAwait(false);
    }
}

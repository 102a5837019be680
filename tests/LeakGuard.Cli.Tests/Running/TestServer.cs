using System.Globalization;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Cli.Tests.Running;

/// <summary>A small server that asks one of its users for a password.</summary>
internal static class TestServer
{
    public const int MaxConnections = 20;

    /// <summary>Must give the password; sees what all do.</summary>
    public const string Secured = "secured";

    /// <summary>Is let in without one; sees its own sessions.</summary>
    public const string Plain = "plain";

    private static readonly Lazy<Task<LocalPostgres>> Shared = new(StartAsync);

    public static Task<LocalPostgres> GetAsync() => Shared.Value;

    /// <summary>How the superuser connects, without a password.</summary>
    public static async Task<string> ConnectionStringAsync() => (await GetAsync()).ConnectionString;

    public static async Task<string> UriAsync(string user, string? password = null, string database = "postgres")
    {
        var port = (await GetAsync()).Port.ToString(CultureInfo.InvariantCulture);
        return $"postgres://{user}{(password is null ? "" : $":{password}")}@127.0.0.1:{port}/{database}";
    }

    private static async Task<LocalPostgres> StartAsync()
    {
        var hba = Path.GetTempFileName();
        await File.WriteAllTextAsync(hba, $"host all {Secured} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n");
        if (!OperatingSystem.IsWindows())
        {
            // The server runs under another account.
            File.SetUnixFileMode(hba, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        var server = await LocalPostgres.StartAsync(new LocalPostgresOptions
        {
            Settings = new Dictionary<string, string> { ["max_connections"] = MaxConnections.ToString(CultureInfo.InvariantCulture), ["hba_file"] = hba },
        });
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            server.Dispose();
            File.Delete(hba);
        };
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"CREATE ROLE {Secured} LOGIN PASSWORD '{Tool.Canary}'; GRANT pg_monitor TO {Secured}; CREATE ROLE {Plain} LOGIN; CREATE TABLE stock (item int, amount int); INSERT INTO stock VALUES (1, 1); GRANT ALL ON stock TO PUBLIC",
            connection);
        await command.ExecuteNonQueryAsync();
        return server;
    }
}

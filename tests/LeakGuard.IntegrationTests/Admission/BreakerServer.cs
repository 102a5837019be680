using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.IntegrationTests.Admission;

/// <summary>A server of the tests' own, to be stopped, frozen and filled up.</summary>
public sealed class BreakerServer : IAsyncLifetime
{
    /// <summary>An ordinary role: the last connections are kept for superusers.</summary>
    public const string Role = "app";

    /// <summary>A role that needs its password.</summary>
    public const string Locked = "locked";

    internal LocalPostgres Postgres { get; private set; } = null!;

    public int Port => Postgres.Port;

    public async Task InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("LEAKGUARD_POSTGRES") is { Length: > 0 })
        {
            return; // The tests are skipped.
        }

        Postgres = await LocalPostgres.StartAsync(new LocalPostgresOptions
        {
            Settings = new Dictionary<string, string> { ["max_connections"] = "20", ["hot_standby"] = "off" },
        });
        var rules = Path.Combine(Postgres.Folder, "data", "pg_hba.conf");
        File.WriteAllText(rules, $"host all {Locked} 127.0.0.1/32 scram-sha-256\n{File.ReadAllText(rules)}");
        await ExecuteAsync($"CREATE ROLE {Role} LOGIN; CREATE ROLE {Locked} LOGIN PASSWORD 'right'; SELECT pg_reload_conf()");
    }

    public async Task DisposeAsync()
    {
        if (Postgres is not null)
        {
            await Postgres.DisposeAsync();
        }
    }

    /// <summary>Runs a statement past all pools.</summary>
    public async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        return await connection.RunAsync(sql);
    }

    /// <summary>Takes every connection that an ordinary role can have.</summary>
    internal async Task<List<NpgsqlConnection>> FillAsync()
    {
        var all = new List<NpgsqlConnection>();
        while (true)
        {
            var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={Port};Username={Role};Database=postgres;Pooling=false");
            try
            {
                await connection.OpenAsync();
                all.Add(connection);
            }
            catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
            {
                await connection.DisposeAsync();
                return all;
            }
        }
    }

    /// <summary>Starts the stopped server and holds it where it says that it is starting up, until told to go on.</summary>
    internal (Task Started, Action GoOn) StartSlowly()
    {
        var data = Path.Combine(Postgres.Folder, "data");
        File.WriteAllText(Path.Combine(data, "standby.signal"), "");
        return (Postgres.StartAgainAsync(), () =>
        {
            File.WriteAllText(Path.Combine(data, "promote"), "");
            var postmaster = int.Parse(File.ReadLines(Path.Combine(data, "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture);
            UnixSignal.Send(postmaster, UnixSignal.User1);
        });
    }
}

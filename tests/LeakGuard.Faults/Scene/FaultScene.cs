using LeakGuard.Faults.Load;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Faults.Scene;

/// <summary>The servers on which faults are played: a PostgreSQL, and a PgBouncer of either mode in front of it.</summary>
internal sealed class FaultScene : IAsyncDisposable
{
    /// <summary>An ordinary role: the last connections are kept for superusers.</summary>
    public const string Role = "app";

    /// <summary>The database of the load.</summary>
    public const string Database = "postgres";

    private readonly Dictionary<Target, LocalPgBouncer> _bouncers = [];

    private FaultScene(LocalPostgres server) => Server = server;

    public LocalPostgres Server { get; }

    public static async Task<FaultScene> StartAsync()
    {
        var server = await LocalPostgres.StartAsync(new LocalPostgresOptions
        {
            Settings = new Dictionary<string, string>
            {
                ["max_connections"] = "70",
                ["log_min_error_statement"] = "panic",
            },
        }).ConfigureAwait(false);
        var scene = new FaultScene(server);
        try
        {
            await scene.ExecuteAsync($"CREATE ROLE {Role} LOGIN; {Statements.Schema}").ConfigureAwait(false);
            return scene;
        }
        catch
        {
            await scene.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs a statement as the superuser, past all pools.</summary>
    public async Task<object?> ExecuteAsync(string sql)
    {
        var connection = new NpgsqlConnection(Server.ConnectionString + ";Pooling=false;GSS Encryption Mode=Disable");
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync().ConfigureAwait(false);
            var command = new NpgsqlCommand(sql, connection);
            await using (command.ConfigureAwait(false))
            {
                return await command.ExecuteScalarAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>The PgBouncer that a target leads through; started when it is first asked for.</summary>
    public async Task<LocalPgBouncer> BouncerAsync(Target target)
    {
        if (!_bouncers.TryGetValue(target, out var bouncer))
        {
            var server = new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Username = Role };
            bouncer = await LocalPgBouncer.StartAsync(server.ConnectionString, new LocalPgBouncerOptions
            {
                PoolMode = target == Target.SessionBouncer ? PoolMode.Session : PoolMode.Transaction,
                DefaultPoolSize = GuardedBench.PoolSize,
                QueryWaitTimeout = TimeSpan.FromSeconds(1),
            }).ConfigureAwait(false);
            _bouncers.Add(target, bouncer);
        }

        return bouncer;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var bouncer in _bouncers.Values)
        {
            await bouncer.DisposeAsync().ConfigureAwait(false);
        }

        await Server.DisposeAsync().ConfigureAwait(false);
    }
}

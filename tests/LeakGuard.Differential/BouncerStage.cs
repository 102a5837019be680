using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Differential;

/// <summary>The shared server behind a PgBouncer in transaction mode, where no two transactions in a row run in one server process.</summary>
/// <remarks>
/// PgBouncer refuses a Search Path in the connection string, so that all tellings use one schema, which the database itself puts
/// on the path: one after the other.
/// </remarks>
public sealed class BouncerStage : IStage, IAsyncDisposable
{
    /// <summary>What has to be in a connection string that leads through PgBouncer in transaction mode.</summary>
    public const string Settings = "No Reset On Close=true";

    private const string Schema = "bounced_story";
    private const string Admin = "stage";
    private const int Processes = 3;

    private readonly SemaphoreSlim _one = new(1);
    private readonly LocalPgBouncer _bouncer;
    private readonly NpgsqlDataSource _admin;
    private readonly string _database;

    private BouncerStage(LocalPgBouncer bouncer, NpgsqlDataSource admin, string database) =>
        (_bouncer, _admin, _database) = (bouncer, admin, database);

    public static async Task<BouncerStage> StartAsync()
    {
        var server = await SharedPostgres.GetAsync();
        var database = $"bouncer_{Guid.NewGuid():N}";
        var direct = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync(database)) { ApplicationName = Admin };
        var admin = NpgsqlDataSource.Create(direct.ConnectionString);
        await using (var path = admin.CreateCommand($"ALTER DATABASE {database} SET search_path = {Schema}"))
            await path.ExecuteNonQueryAsync();
        // Left to itself, PgBouncer gives a lonely client the same server process again and again.
        var bouncer = await LocalPgBouncer.StartAsync(direct.ConnectionString, new LocalPgBouncerOptions { ExtraLines = ["server_round_robin = 1"] });
        return new BouncerStage(bouncer, admin, database);
    }

    public async Task<Scene> SetAsync(string settings)
    {
        await _one.WaitAsync();
        await using (var create = _admin.CreateCommand($"CREATE SCHEMA {Schema}"))
            await create.ExecuteNonQueryAsync();
        await FillPoolAsync();
        // The name keeps apart what clients cache by connection string, as Dapper does.
        var through = $"{_bouncer.ConnectionString};Application Name=telling_{Guid.NewGuid():N};{Settings};{settings}";
        return new Scene(through, _admin, $"datname = '{_database}' AND application_name <> '{Admin}'", Schema)
        {
            Database = _database,
            Leaving = LeaveAsync,
            Ended = () => _one.Release(),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _bouncer.DisposeAsync();
        await _admin.DisposeAsync();
        _one.Dispose();
    }

    private async Task FillPoolAsync()
    {
        var connections = new List<NpgsqlConnection>();
        try
        {
            for (var i = 0; i < Processes; i++)
            {
                var connection = new NpgsqlConnection($"{_bouncer.ConnectionString};Pooling=false;Server Compatibility Mode=NoTypeLoading");
                connections.Add(connection);
                await connection.OpenAsync();
                await using var begin = new NpgsqlCommand("BEGIN; SELECT 1", connection);
                await begin.ExecuteNonQueryAsync();
            }

            foreach (var connection in connections)
            {
                await using var end = new NpgsqlCommand("COMMIT", connection);
                await end.ExecuteNonQueryAsync();
            }
        }
        finally
        {
            foreach (var connection in connections)
                await connection.DisposeAsync();
        }
    }

    // Nothing a telling has left in a server process may meet the next.
    private async Task LeaveAsync()
    {
        await _bouncer.AskAsync($"KILL {_database}");
        await _bouncer.AskAsync($"RESUME {_database}");
    }
}

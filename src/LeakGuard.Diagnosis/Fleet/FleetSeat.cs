using LeakGuard.DependencyInjection;
using LeakGuard.Diagnosis.Server;
using Npgsql;

namespace LeakGuard.Diagnosis.Fleet;

/// <summary>The connection by which an instance is seen, and by which it sees the others. Its name carries the claim.</summary>
/// <remarks>For one thread.</remarks>
internal sealed class FleetSeat : IDisposable
{
    private readonly ReserveConnection _connection;
    private readonly string _application;
    private readonly string? _role;
    private readonly bool _isPastPooler;
    private readonly string _endpoint;
    private int _greeted;
    private bool _isPublished;

    public FleetSeat(GuardedDataSource guard, FleetOptions options, string instance)
    {
        var pool = new NpgsqlConnectionStringBuilder(guard.ConnectionString);
        _application = WithoutInstance(pool.ApplicationName ?? "");
        _role = pool.Username;
        _isPastPooler = options.ServerConnectionString is not null;
        Service = SeatName.ServiceOf(options.Service ?? (_application.Length > 0 ? _application : System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name ?? "app"));
        Instance = instance;
        var settings = ReserveSettings.Of(options.ServerConnectionString ?? guard.ConnectionString, options.Patience);
        _endpoint = PoolName.Of(settings, new LeakGuardOptions());
        _connection = new ReserveConnection(() =>
        {
            // Taken anew, so that a seat that was lost comes back with what it claims now.
            settings.ApplicationName = Name;
            return _isPastPooler ? new NpgsqlConnection(settings.ConnectionString) : CloneOf(guard, settings.ConnectionString);
        });
    }

    public string Service { get; }

    public string Instance { get; }

    /// <summary>What the others see claimed, or will once the seat is there.</summary>
    public int Claimed { get; set; }

    private string Name => new SeatName(Service, Instance, Claimed).ToString();

    public FleetSight Look(CancellationToken cancellationToken) => _connection.Use(
        connection =>
        {
            Greet(connection);
            using var command = Command(connection, FleetQueries.Look, SeatName.BeginningOf(Service), _application, (object?)_role ?? DBNull.Value);
            using var reader = command.ExecuteReader();
            reader.Read();
            var names = reader.IsDBNull(0) ? [] : reader.GetFieldValue<string[]>(0);
            var pids = reader.IsDBNull(1) ? [] : reader.GetFieldValue<int[]>(1);
            return new FleetSight
            {
                Seats = [.. names.Select(name => SeatName.Parse(name) ?? new SeatName(Service, "", 0))],
                Rank = Math.Max(0, Array.IndexOf(pids, _greeted)),
                Ordinary = reader.GetInt32(2),
                Others = reader.GetInt32(3),
                RoleLimit = reader.GetInt32(4),
                OthersOfRole = reader.GetInt32(5),
                DatabaseLimit = reader.GetInt32(6),
                OthersInDatabase = reader.GetInt32(7),
            };
        },
        cancellationToken);

    /// <summary>Claims up to <paramref name="wanted"/>, and gives what there was room for: at least <paramref name="held"/>.</summary>
    public int Claim(int wanted, int held, int budget, CancellationToken cancellationToken) => _connection.Use(
        connection =>
        {
            Greet(connection);
            _isPublished = false; // Should the answer be lost, nobody knows what was claimed.
            using var command = Command(
                connection,
                FleetQueries.Claim,
                SeatName.BeginningOf(Service),
                _application,
                SeatName.BeginningOf(Service, Instance),
                wanted,
                held,
                Claimed,
                budget,
                !_isPastPooler);
            var share = (int)command.ExecuteScalar()!;
            Claimed = Math.Max(share, Claimed);
            _isPublished = true;
            return share;
        },
        cancellationToken);

    /// <summary>Claims no more than <paramref name="claim"/> from now on.</summary>
    public void Publish(int claim, CancellationToken cancellationToken)
    {
        if (claim == Claimed && _isPublished)
        {
            return;
        }

        (Claimed, _isPublished) = (claim, false);
        _connection.Use(
            connection =>
            {
                using var command = Command(connection, FleetQueries.Publish, Name);
                return command.ExecuteScalar();
            },
            cancellationToken);
        _isPublished = true;
    }

    /// <summary>Why a look failed, in one line that names no secret.</summary>
    public string Explain(Exception failure) => failure is FleetBlindException or PgBouncerException ? failure.Message : FailureText.Of(failure, _endpoint).Message;

    public void Dispose() => _connection.Dispose();

    private void Greet(NpgsqlConnection connection)
    {
        if (connection.ProcessID == _greeted)
        {
            return;
        }

        using var command = new NpgsqlCommand(FleetQueries.Greeting, connection);
        if ((int)command.ExecuteScalar()! != connection.ProcessID)
        {
            connection.Close();
            throw new FleetBlindException(
                $"{_endpoint} is a pooler, behind which instances cannot be told apart. Set FleetOptions.ServerConnectionString to the server itself, and FleetOptions.Connections to what they may have together.");
        }

        _greeted = connection.ProcessID;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(value is DBNull ? new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text } : new NpgsqlParameter { Value = value });
        }

        return command;
    }

    private static NpgsqlConnection CloneOf(GuardedDataSource guard, string connectionString)
    {
        // Cloned, the connection has what the data source knows beside its connection string: the password, the certificates.
        using var like = guard.CreateConnection();
        return like.Inner.CloneWith(connectionString);
    }

    private static string WithoutInstance(string application) =>
        application.EndsWith(ServerSettings.Instance, StringComparison.Ordinal) ? application[..^ServerSettings.Instance.Length] : application;
}

using LeakGuard.DependencyInjection;
using LeakGuard.Diagnosis.Server;
using Npgsql;

namespace LeakGuard.Diagnosis;

/// <summary>Looks at a PostgreSQL server over a connection of its own, which is opened ahead: it works when every pool and every ordinary slot is taken.</summary>
/// <remarks>
/// Thread-safe. A look is one round trip, on a thread of its own. PostgreSQL 14 to 18. Any role may look; one with
/// <c>pg_monitor</c> sees what others do, and a superuser (from PostgreSQL 16 a member of <c>pg_use_reserved_connections</c>)
/// also gets in when the server is full.
/// </remarks>
public sealed class ServerProbe : IDisposable
{
    private static readonly TimeSpan KeepInterval = TimeSpan.FromSeconds(10);

    private readonly ReserveConnection _reserve;
    private readonly TimeProvider _time;

    private ServerProbe(Func<NpgsqlConnection> create, string endpoint, TimeProvider time)
    {
        _reserve = new ReserveConnection(create);
        _time = time;
        Endpoint = endpoint;
    }

    /// <summary>What is looked at: <c>host:port/database</c>, without user and password.</summary>
    public string Endpoint { get; }

    /// <summary>Whether the connection is open, as far as this side knows.</summary>
    public bool IsOpen => _reserve.IsOpen;

    internal ReserveConnection Reserve => _reserve;

    /// <summary>A probe for a connection string.</summary>
    /// <param name="connectionString">How to reach the server. Pooling, time-outs and the application's name are replaced.</param>
    /// <param name="patience">How long connecting, and how long a look, may take. Default 5 s; whole seconds.</param>
    /// <param name="timeProvider">The clock; without it, the system's.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static ServerProbe For(string connectionString, TimeSpan? patience = null, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var settings = ReserveSettings.Of(connectionString, patience ?? DiagnosisOptions.DefaultPatience);
        return new ServerProbe(() => new NpgsqlConnection(settings.ConnectionString), EndpointOf(settings), timeProvider ?? TimeProvider.System);
    }

    /// <summary>A probe that connects as a guarded pool does: with its password, certificates and host.</summary>
    /// <param name="guard">The pool. No connection of it is used.</param>
    /// <param name="patience">How long connecting, and how long a look, may take. Default 5 s; whole seconds.</param>
    /// <param name="timeProvider">The clock; without it, the system's.</param>
    public static ServerProbe For(GuardedDataSource guard, TimeSpan? patience = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(guard);
        var settings = ReserveSettings.Of(guard.ConnectionString, patience ?? DiagnosisOptions.DefaultPatience);
        return new ServerProbe(() => Clone(guard, settings), EndpointOf(settings), timeProvider ?? TimeProvider.System);
    }

    /// <summary>Opens the connection ahead of need, and keeps it open from now on.</summary>
    /// <exception cref="NpgsqlException">The server could not be reached; it is tried again every 10 s.</exception>
    public Task OpenAsync(CancellationToken cancellationToken = default)
    {
        KeepOpen();
        return OwnThread.RunAsync(
            token =>
            {
                _reserve.Open(token);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Looks at the server once.</summary>
    /// <exception cref="NpgsqlException">The server could not be reached or asked: <see cref="Explain"/> says why in one line.</exception>
    public Task<ServerSnapshot> LookAsync(CancellationToken cancellationToken = default) => OwnThread.RunAsync(Look, cancellationToken);

    /// <summary>Why a look failed, in one line that names no secret.</summary>
    public ServerFailure Explain(Exception failure) => FailureText.Of(failure, Endpoint);

    /// <summary>Closes the connection; one that is in use is closed when its user is done.</summary>
    public void Dispose() => _reserve.Dispose();

    internal ServerSnapshot Look(CancellationToken cancellationToken) =>
        _reserve.Use(connection => SnapshotReader.Read(connection, Endpoint, _time, cancellationToken), cancellationToken);

    internal void KeepOpen() => _reserve.KeepOpen(_time, KeepInterval);

    private static NpgsqlConnection Clone(GuardedDataSource guard, NpgsqlConnectionStringBuilder settings)
    {
        // Cloned, the connection has what the data source knows beside its connection string: the password, the certificates.
        using var like = guard.CreateConnection();
        return like.Inner.CloneWith(settings.ConnectionString);
    }

    private static string EndpointOf(NpgsqlConnectionStringBuilder settings) => PoolName.Of(settings, new LeakGuardOptions());
}

using System.Data.Common;
using System.Runtime.CompilerServices;
using LeakGuard.CallSites;
using LeakGuard.Connections;
using LeakGuard.Leasing;
using Npgsql;

namespace LeakGuard;

/// <summary>A guarded pool: a drop-in <see cref="DbDataSource"/> around an <see cref="NpgsqlDataSource"/> that knows every lease.</summary>
/// <remarks>
/// Made by <c>services.AddLeakGuard()</c> or <c>npgsqlDataSource.WithLeakGuard()</c>. Thread-safe. It owns the data source it
/// wraps: disposing it stops admission, waits for leases that are out up to <see cref="LeakGuardOptions.DrainTimeout"/>, says who holds
/// the others, and disposes both.
/// </remarks>
public sealed partial class GuardedDataSource : DbDataSource, IPoolMonitor
{
    private readonly NpgsqlDataSource _inner;
    private readonly LeaseDesk _desk;
    private readonly PoolGauge _monitor;
    private readonly IGateSwitch _gate;

    internal GuardedDataSource(
        NpgsqlDataSource inner,
        LeaseDesk desk,
        PoolGauge monitor,
        IGateSwitch gate,
        PoolFilling filling,
        LeaseDrain drain,
        Action end)
    {
        _inner = inner;
        _desk = desk;
        _monitor = monitor;
        _gate = gate;
        _filling = filling;
        _drain = drain;
        _end = end;
    }

    /// <summary>The connection string, without the password unless <c>Persist Security Info</c> is set: as Npgsql gives it.</summary>
    public override string ConnectionString => _inner.ConnectionString;

    /// <inheritdoc/>
    public string PoolName => _monitor.PoolName;

    /// <inheritdoc/>
    public PoolSnapshot Snapshot() => _monitor.Snapshot();

    /// <inheritdoc/>
    public IReadOnlyList<LeaseInfo> Leases() => _monitor.Leases();

    /// <summary>Whether contexts of EF Core take their connections from the unguarded data source and tell the guard: that is no bypass.</summary>
    internal bool ServesEntityFramework { get; set; }

    /// <summary>Lets at most so many leases be out from now on, fewer than <c>Maximum Pool Size</c>: a share of the server's connections, say.</summary>
    /// <param name="limit">From 1 to <c>Maximum Pool Size</c>; anything beyond stands for these. Leases that are out stay; lowering it takes effect as they come back.</param>
    public void LimitLeases(int limit) => _gate.LimitLeases(limit);

    /// <summary>Refuses every caller from now on, without a round trip, until <see cref="ResetBreaker"/>: for maintenance, or to give the database room.</summary>
    /// <exception cref="InvalidOperationException">There is no breaker: <see cref="BreakerOptions.Enabled"/> is false.</exception>
    public void Isolate() => _gate.Isolate();

    /// <summary>Lets callers through again, whatever the breaker thinks.</summary>
    /// <exception cref="InvalidOperationException">There is no breaker: <see cref="BreakerOptions.Enabled"/> is false.</exception>
    public void ResetBreaker() => _gate.ResetBreaker();

    /// <inheritdoc cref="DbDataSource.CreateConnection"/>
    public new GuardedConnection CreateConnection() => new(_desk, _inner.CreateConnection());

    /// <summary>Takes a connection.</summary>
    /// <param name="member">Filled in by the compiler: names the caller in reports.</param>
    /// <param name="filePath">Filled in by the compiler.</param>
    /// <param name="lineNumber">Filled in by the compiler.</param>
    /// <exception cref="PoolRejectedException">No connection became free in time, or too many callers wait already.</exception>
    /// <exception cref="NpgsqlException">The database could not be reached.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)] // The caller's line is found by the call to this very method.
    public GuardedConnection OpenConnection(
        [CallerMemberName] string? member = null,
        [CallerFilePath] string? filePath = null,
        [CallerLineNumber] int lineNumber = 0) =>
        Open(new Caller(member, filePath, lineNumber), null);

    /// <summary>Takes a connection for a declared purpose, so that a long job is no leak.</summary>
    /// <inheritdoc cref="OpenConnection(string?, string?, int)"/>
    [MethodImpl(MethodImplOptions.NoInlining)] // The caller's line is found by the call to this very method.
    public GuardedConnection OpenConnection(
        LeaseIntent intent,
        [CallerMemberName] string? member = null,
        [CallerFilePath] string? filePath = null,
        [CallerLineNumber] int lineNumber = 0)
    {
        ArgumentNullException.ThrowIfNull(intent);
        return Open(new Caller(member, filePath, lineNumber), intent);
    }

    /// <summary>Takes a connection.</summary>
    /// <param name="cancellationToken">Ends the wait; no slot is lost by it.</param>
    /// <param name="member">Filled in by the compiler: names the caller in reports.</param>
    /// <param name="filePath">Filled in by the compiler.</param>
    /// <param name="lineNumber">Filled in by the compiler.</param>
    /// <exception cref="PoolRejectedException">No connection became free in time, or too many callers wait already.</exception>
    /// <exception cref="NpgsqlException">The database could not be reached.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)] // The caller's line is found by the call to this very method.
    public ValueTask<GuardedConnection> OpenConnectionAsync(
        CancellationToken cancellationToken = default,
        [CallerMemberName] string? member = null,
        [CallerFilePath] string? filePath = null,
        [CallerLineNumber] int lineNumber = 0) =>
        OpenAsync(new Caller(member, filePath, lineNumber), null, cancellationToken);

    /// <summary>Takes a connection for a declared purpose, so that a long job is no leak.</summary>
    /// <inheritdoc cref="OpenConnectionAsync(CancellationToken, string?, string?, int)"/>
    [MethodImpl(MethodImplOptions.NoInlining)] // The caller's line is found by the call to this very method.
    public ValueTask<GuardedConnection> OpenConnectionAsync(
        LeaseIntent intent,
        CancellationToken cancellationToken = default,
        [CallerMemberName] string? member = null,
        [CallerFilePath] string? filePath = null,
        [CallerLineNumber] int lineNumber = 0)
    {
        ArgumentNullException.ThrowIfNull(intent);
        return OpenAsync(new Caller(member, filePath, lineNumber), intent, cancellationToken);
    }

    /// <summary>Takes a real <see cref="NpgsqlConnection"/>, for COPY, LISTEN and whatever else only Npgsql has; admitted and tracked all the same.</summary>
    /// <param name="intent">What it is for and how long it may take; recommended, since its work is seen only while a call runs.</param>
    /// <param name="cancellationToken">Ends the wait; no slot is lost by it.</param>
    /// <param name="member">Filled in by the compiler: names the caller in reports.</param>
    /// <param name="filePath">Filled in by the compiler.</param>
    /// <param name="lineNumber">Filled in by the compiler.</param>
    /// <remarks>Without a wrapper its loss cannot be proven: an undisposed one is suspected, and never taken back.</remarks>
    /// <exception cref="PoolRejectedException">No connection became free in time, or too many callers wait already.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)] // The caller's line is found by the call to this very method.
    public ValueTask<NpgsqlConnection> OpenNpgsqlConnectionAsync(
        LeaseIntent? intent = null,
        CancellationToken cancellationToken = default,
        [CallerMemberName] string? member = null,
        [CallerFilePath] string? filePath = null,
        [CallerLineNumber] int lineNumber = 0)
    {
        return Unwrapped(OpenAsync(new Caller(member, filePath, lineNumber), intent, cancellationToken));

        // Taking it out marks the lease, so that the loss of the wrapper, which begins here, says nothing.
        static async ValueTask<NpgsqlConnection> Unwrapped(ValueTask<GuardedConnection> opening) => (await opening.ConfigureAwait(false)).Inner;
    }

    /// <inheritdoc cref="DbDataSource.CreateCommand(string?)"/>
    public new GuardedCommand CreateCommand(string? commandText = null) => new(this, new NpgsqlCommand(commandText));

    /// <inheritdoc cref="DbDataSource.CreateBatch"/>
    public new GuardedBatch CreateBatch() => new(this, new NpgsqlBatch());

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection() => CreateConnection();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)] // The caller's line is found by the call to the public method, which may be inlined.
    protected override DbConnection OpenDbConnection() => Open(default, null);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)] // The caller's line is found by the call to the public method, which may be inlined.
    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        // Not async itself: a mark set on the caller's flow would not outlive the method.
        return Untyped(OpenAsync(default, null, cancellationToken));

        static async ValueTask<DbConnection> Untyped(ValueTask<GuardedConnection> opening) => await opening.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand(string? commandText = null) => CreateCommand(commandText);

    /// <inheritdoc/>
    protected override DbBatch CreateDbBatch() => CreateBatch();

    private GuardedConnection Open(in Caller caller, LeaseIntent? intent)
    {
        var connection = CreateConnection();
        try
        {
            connection.Open(caller, intent);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private ValueTask<GuardedConnection> OpenAsync(in Caller caller, LeaseIntent? intent, CancellationToken cancellationToken)
    {
        var connection = CreateConnection();
        var opening = connection.OpenAsync(caller, intent, cancellationToken);
        return opening.IsCompletedSuccessfully ? new ValueTask<GuardedConnection>(connection) : Opened(opening, connection);
    }

    private static async ValueTask<GuardedConnection> Opened(Task opening, GuardedConnection connection)
    {
        try
        {
            await opening.ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}

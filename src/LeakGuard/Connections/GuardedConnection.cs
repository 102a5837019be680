using System.ComponentModel;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Transactions;
using LeakGuard.Connections;
using LeakGuard.Leasing;
using Npgsql;
using IsolationLevel = System.Data.IsolationLevel;

namespace LeakGuard;

/// <summary>A connection of a guarded pool: behaves as the <see cref="NpgsqlConnection"/> it wraps, and is known while it is open.</summary>
/// <remarks>As any ADO.NET connection, not thread-safe. Readers and parameters that come from it are Npgsql's own.</remarks>
[DesignerCategory("")]
public sealed partial class GuardedConnection : DbConnection, ICloneable
{
    private readonly LeaseDesk _desk;
    private readonly NpgsqlConnection _inner;
    private LeaseHandle _lease;
    private bool _isRelaying;
    private bool _wasUnwrapped;
    private bool _isDisposed;

    // Waiting for a slot; Npgsql does not know of the connection's opening yet.
    private volatile bool _isWaiting;

    internal GuardedConnection(LeaseDesk desk, NpgsqlConnection inner)
    {
        _desk = desk;
        _inner = inner;
    }

    /// <inheritdoc/>
    public override event StateChangeEventHandler? StateChange
    {
        add
        {
            if (!_isRelaying)
            {
                StateChangeRelay.Connect(_inner, this);
                _isRelaying = true;
            }

            base.StateChange += value;
        }
        remove => base.StateChange -= value;
    }

    /// <summary>The real connection, for what only Npgsql has: COPY, LISTEN, type information.</summary>
    /// <remarks>
    /// The lease goes on as before: close or dispose the <see cref="GuardedConnection"/>. Commands run past it are seen only
    /// while they run, and a lease whose real connection was handed out is never taken back: somebody may still use it.
    /// </remarks>
    public NpgsqlConnection Inner
    {
        get
        {
            if (_lease is { IsCurrent: true, Lease: { } lease })
            {
                lease.IsUnwrapped = true;
                lease.ReaderAt = -1;
            }

            _wasUnwrapped = true;
            return _inner;
        }
    }

    /// <inheritdoc/>
    [AllowNull]
    public override string ConnectionString
    {
        get => _inner.ConnectionString;
        set => _inner.ConnectionString = value;
    }

    /// <inheritdoc/>
    public override int ConnectionTimeout => _inner.ConnectionTimeout;

    /// <inheritdoc/>
    public override string Database => _inner.Database;

    /// <inheritdoc/>
    public override string DataSource => _inner.DataSource;

    /// <inheritdoc/>
    public override string ServerVersion => _inner.ServerVersion;

    /// <inheritdoc/>
    public override ConnectionState State =>
        _inner.State is var state && state == ConnectionState.Closed && _isWaiting ? ConnectionState.Connecting : state;

    /// <inheritdoc/>
    public override bool CanCreateBatch => _inner.CanCreateBatch;

    /// <inheritdoc/>
    public override ISite? Site
    {
        get => base.Site;
        set => base.Site = value;
    }

    internal NpgsqlConnection Native => _inner;

    internal LeaseHandle Handle => _lease;

    internal LeaseClock Clock => _desk.Clock;

    internal SessionNotes? Sessions => _desk.Sessions;

    /// <summary>The transaction begun last: the only one whose native object is still its own.</summary>
    internal GuardedTransaction? LastTransaction { get; set; }

    /// <inheritdoc/>
    protected override DbProviderFactory? DbProviderFactory => GuardedFactory.Instance;

    /// <inheritdoc/>
    protected override bool CanRaiseEvents => true;

    /// <inheritdoc/>
    public override void Close() => _inner.Close();

    /// <inheritdoc/>
    public override Task CloseAsync() => _inner.CloseAsync();

    /// <inheritdoc/>
    public override void ChangeDatabase(string databaseName) => _inner.ChangeDatabase(databaseName);

    /// <inheritdoc/>
    public override Task ChangeDatabaseAsync(string databaseName, CancellationToken cancellationToken = default) =>
        _inner.ChangeDatabaseAsync(databaseName, cancellationToken);

    /// <inheritdoc/>
    public override void EnlistTransaction(Transaction? transaction)
    {
        _inner.EnlistTransaction(transaction);
        _desk.Enlist(_lease, transaction);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _isDisposed = true;
        GC.SuppressFinalize(this);
        return _inner.DisposeAsync();
    }

    /// <summary>A closed connection of the same pool.</summary>
    object ICloneable.Clone() => new GuardedConnection(_desk, (NpgsqlConnection)((ICloneable)_inner).Clone());

    /// <inheritdoc cref="DbConnection.CreateCommand"/>
    public new GuardedCommand CreateCommand() => new(this, _inner.CreateCommand());

    /// <inheritdoc cref="DbConnection.CreateBatch"/>
    public new GuardedBatch CreateBatch() => new(this, _inner.CreateBatch());

    /// <summary>Announces a call on its lease, if it has one.</summary>
    internal LeaseHandle Announce() => CallAnnouncement.On(_lease, _inner, _desk.Reclamations);

    /// <summary>A clearer exception for a call that failed because of what became of its lease; null if the one at hand is to go on, perhaps with a note.</summary>
    internal Exception? Explain(Exception failure)
    {
        if (ExplainReclaim(failure) is { } reclaimed)
        {
            return reclaimed;
        }

        // Npgsql takes the guard's cancellation for the caller's own, which it is not: the server's answer says what happened.
        if (failure is OperationCanceledException { InnerException: PostgresException answer }
            && _lease is { IsCurrent: true, Lease.CancelNote: { } note })
        {
            answer.Data[Breakages.NoteKey] = note;
            return answer;
        }

        _desk.Breakages.Annotate(_inner, failure);
        return null;
    }

    internal LeaseReclaimedException? ExplainReclaim(Exception? cause) =>
        cause is LeaseReclaimedException ? null : _desk.Reclamations.Explain(_inner, cause);

    /// <summary>A call has given its caller a reader.</summary>
    internal void NoteReader(CommandBehavior behavior)
    {
        if (_lease is not { IsCurrent: true, Lease: { } lease })
        {
            return;
        }

        // Whoever has the real connection may run something on it, of which nobody tells.
        if (!_wasUnwrapped)
        {
            lease.ReaderAt = lease.Calls;
        }

        // It holds the real connection, and for a moment after its end that is still open.
        if ((behavior & CommandBehavior.CloseConnection) != 0)
        {
            lease.IsUnwrapped = true;
        }
    }

    internal void RaiseStateChange(StateChangeEventArgs change) => OnStateChange(change);

    /// <inheritdoc/>
    protected override void OnStateChange(StateChangeEventArgs stateChange) => base.OnStateChange(stateChange);

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => CreateCommand();

    /// <inheritdoc/>
    protected override DbBatch CreateDbBatch() => CreateBatch();

    /// <inheritdoc/>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        LeaseCalls.Run(
            this,
            (Guard: this, Level: isolationLevel),
            static call => new GuardedTransaction(call.Guard, call.Guard._inner.BeginTransaction(call.Level)),
            TransactionEffect.Begins);

    /// <inheritdoc/>
    protected override async ValueTask<DbTransaction> BeginDbTransactionAsync(IsolationLevel isolationLevel, CancellationToken cancellationToken) =>
        await LeaseCalls.RunAsync(
            this,
            (Guard: this, Level: isolationLevel),
            static async (call, token) => new GuardedTransaction(
                call.Guard,
                await call.Guard._inner.BeginTransactionAsync(call.Level, token).ConfigureAwait(false)),
            cancellationToken,
            TransactionEffect.Begins).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _isDisposed = true;
            _inner.Dispose();
        }
        else
        {
            // The finalizer's thread: nothing but a note. Closing is the watchdog's work.
            _desk.MarkAbandoned(_lease);
        }
    }
}

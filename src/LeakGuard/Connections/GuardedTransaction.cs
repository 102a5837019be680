using System.Data;
using System.Data.Common;
using LeakGuard.Connections;
using LeakGuard.Leasing;
using Npgsql;

namespace LeakGuard;

/// <summary>A transaction on a <see cref="GuardedConnection"/>.</summary>
/// <remarks>
/// Npgsql uses one transaction object per physical connection again and again. A guarded transaction knows whether it is still
/// its own: one that is kept too long never commits or rolls back somebody else's work.
/// </remarks>
public sealed class GuardedTransaction : DbTransaction
{
    private readonly GuardedConnection _connection;
    private readonly NpgsqlTransaction _native;
    private readonly LeaseHandle _lease;
    private bool _isDisposed;

    internal GuardedTransaction(GuardedConnection connection, NpgsqlTransaction native)
    {
        _connection = connection;
        _native = native;
        _lease = connection.Handle;
        connection.LastTransaction = this;
    }

    /// <inheritdoc/>
    public override IsolationLevel IsolationLevel => Own.IsolationLevel;

    /// <inheritdoc/>
    public override bool SupportsSavepoints => _native.SupportsSavepoints;

    internal NpgsqlTransaction Native => Own;

    /// <inheritdoc/>
    protected override DbConnection? DbConnection =>
        (!_isDisposed && !IsOwn && !IsUnused) || Own.Connection is null ? null : _connection;

    private bool IsOwn => !_isDisposed && _lease.IsCurrent && ReferenceEquals(_connection.LastTransaction, this);

    // A broken physical connection is never used again: its transaction object stays this one's, and knows what broke it.
    private bool IsUnused => _connection.Native.FullState == ConnectionState.Broken;

    private NpgsqlTransaction Own
    {
        get
        {
            if (IsOwn)
            {
                return _native;
            }

            if (_connection.ExplainReclaim(null) is { } reclaimed)
            {
                throw reclaimed;
            }

            if (IsUnused)
            {
                return _native;
            }

            // In Npgsql's words.
            throw _isDisposed
                ? new ObjectDisposedException(nameof(NpgsqlTransaction), innerException: null)
                : new InvalidOperationException("This NpgsqlTransaction has completed; it is no longer usable.");
        }
    }

    /// <inheritdoc/>
    public override void Commit() => Run(static native => native.Commit(), TransactionEffect.Ends);

    /// <inheritdoc/>
    public override Task CommitAsync(CancellationToken cancellationToken = default) =>
        RunAsync(static (native, token) => native.CommitAsync(token), cancellationToken, TransactionEffect.Ends);

    /// <inheritdoc/>
    public override void Rollback() => Run(static native => native.Rollback(), TransactionEffect.Ends);

    /// <inheritdoc/>
    public override Task RollbackAsync(CancellationToken cancellationToken = default) =>
        RunAsync(static (native, token) => native.RollbackAsync(token), cancellationToken, TransactionEffect.Ends);

    /// <inheritdoc/>
    public override void Save(string savepointName) => Run(native => native.Save(savepointName));

    /// <inheritdoc/>
    public override Task SaveAsync(string savepointName, CancellationToken cancellationToken = default) =>
        RunAsync((native, token) => native.SaveAsync(savepointName, token), cancellationToken);

    /// <inheritdoc/>
    public override void Rollback(string savepointName) => Run(native => native.Rollback(savepointName));

    /// <inheritdoc/>
    public override Task RollbackAsync(string savepointName, CancellationToken cancellationToken = default) =>
        RunAsync((native, token) => native.RollbackAsync(savepointName, token), cancellationToken);

    /// <inheritdoc/>
    public override void Release(string savepointName) => Run(native => native.Release(savepointName));

    /// <inheritdoc/>
    public override Task ReleaseAsync(string savepointName, CancellationToken cancellationToken = default) =>
        RunAsync((native, token) => native.ReleaseAsync(savepointName, token), cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (IsOwn)
            {
                await RunAsync(static async (native, _) => await native.DisposeAsync().ConfigureAwait(false), default, TransactionEffect.Ends).ConfigureAwait(false);
            }
        }
        catch (LeaseReclaimedException)
        {
            // It is being rolled back already; the next call will say so.
        }

        _isDisposed = true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        try
        {
            if (disposing && IsOwn)
            {
                Run(static native => native.Dispose(), TransactionEffect.Ends);
            }
        }
        catch (LeaseReclaimedException)
        {
            // As in DisposeAsync.
        }

        _isDisposed = true;
        base.Dispose(disposing);
    }

    private void Run(Action<NpgsqlTransaction> call, TransactionEffect effect = TransactionEffect.None) =>
        LeaseCalls.Run(
            _connection,
            (Native: Own, Call: call),
            static on =>
            {
                on.Call(on.Native);
                return true;
            },
            effect);

    private async Task RunAsync(
        Func<NpgsqlTransaction, CancellationToken, Task> call,
        CancellationToken cancellationToken,
        TransactionEffect effect = TransactionEffect.None) =>
        await LeaseCalls.RunAsync(
            _connection,
            (Native: Own, Call: call),
            static async (on, token) =>
            {
                await on.Call(on.Native, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken,
            effect).ConfigureAwait(false);
}

using System.Data;
using System.Data.Common;
using LeakGuard.Connections;
using LeakGuard.Leasing;
using Npgsql;

namespace LeakGuard;

/// <summary>A batch on a <see cref="GuardedConnection"/>, or one made by <see cref="GuardedDataSource"/> that takes a connection for each execution.</summary>
/// <remarks>Its commands, parameters and readers are Npgsql's own.</remarks>
public sealed class GuardedBatch : DbBatch
{
    private readonly NpgsqlBatch _inner;
    private readonly GuardedDataSource? _source;
    private GuardedConnection? _connection;
    private GuardedTransaction? _transaction;

    internal GuardedBatch(GuardedConnection? connection, NpgsqlBatch inner)
    {
        _connection = connection;
        _inner = inner;
    }

    internal GuardedBatch(GuardedDataSource source, NpgsqlBatch inner)
    {
        _source = source;
        _inner = inner;
    }

    /// <summary>The commands: Npgsql's own collection.</summary>
    public new NpgsqlBatchCommandCollection BatchCommands => _inner.BatchCommands;

    /// <inheritdoc/>
    public override int Timeout
    {
        get => _inner.Timeout;
        set => _inner.Timeout = value;
    }

    /// <inheritdoc/>
    protected override DbBatchCommandCollection DbBatchCommands => _inner.BatchCommands;

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => _source is null ? _connection ?? (DbConnection?)_inner.Connection : ((DbBatch)_source.NativeBatch()).Connection;
        set
        {
            if (_source is not null)
            {
                ((DbBatch)_source.NativeBatch()).Connection = null; // Throws what Npgsql throws here.
                return;
            }

            var guarded = value as GuardedConnection;
            _inner.Connection = guarded is null ? (NpgsqlConnection?)value : guarded.Native;
            _connection = guarded;
        }
    }

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction
    {
        get => _source is null ? _transaction ?? (DbTransaction?)_inner.Transaction : ((DbBatch)_source.NativeBatch()).Transaction;
        set
        {
            if (_source is not null)
            {
                ((DbBatch)_source.NativeBatch()).Transaction = null; // Throws what Npgsql throws here.
                return;
            }

            var guarded = value as GuardedTransaction;
            _inner.Transaction = guarded is null ? (NpgsqlTransaction?)value : guarded.Native;
            _transaction = guarded;
        }
    }

    private Execution<NpgsqlBatch> Execution
    {
        get
        {
            if (Sessions is { } sessions)
            {
                foreach (var command in _inner.BatchCommands)
                {
                    SessionCheck.Of(sessions, command.CommandText, _connection);
                }
            }

            return new(_inner, static (batch, connection) => batch.Connection = connection, _source, _connection, Effect);
        }
    }

    private SessionNotes? Sessions => _source is null ? _connection?.Sessions : _source.Sessions;

    // A data source's batch cannot be prepared: Npgsql's own says so.
    private NpgsqlBatch Preparable => _source is null ? _inner : _source.NativeBatch();

    private TransactionEffect Effect
    {
        get
        {
            var effect = TransactionEffect.None;
            foreach (var command in _inner.BatchCommands)
            {
                effect = TransactionKeywords.EffectOf(command.CommandText) is var one and not TransactionEffect.None ? one : effect;
            }

            return effect;
        }
    }

    /// <inheritdoc/>
    public override int ExecuteNonQuery() => Execution.Run(static inner => inner.ExecuteNonQuery());

    /// <inheritdoc/>
    public override object? ExecuteScalar() => Execution.Run(static inner => inner.ExecuteScalar());

    /// <inheritdoc/>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken = default) =>
        Execution.RunAsync(static (inner, token) => inner.ExecuteNonQueryAsync(token), cancellationToken);

    /// <inheritdoc/>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken = default) =>
        Execution.RunAsync(static (inner, token) => inner.ExecuteScalarAsync(token), cancellationToken);

    /// <inheritdoc/>
    public override void Prepare()
    {
        SessionCheck.OfPreparation(Sessions, _connection);
        LeaseCalls.Run(
            _connection,
            Preparable,
            static inner =>
            {
                inner.Prepare();
                return true;
            });
    }

    /// <inheritdoc/>
    public override Task PrepareAsync(CancellationToken cancellationToken = default)
    {
        SessionCheck.OfPreparation(Sessions, _connection);
        return LeaseCalls.RunAsync(
            _connection,
            Preparable,
            static async (inner, token) =>
            {
                await inner.PrepareAsync(token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public override void Cancel() => _inner.Cancel();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _inner.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _inner.DisposeAsync();

    /// <inheritdoc/>
    protected override DbBatchCommand CreateDbBatchCommand() => _inner.CreateBatchCommand();

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) =>
        Execution.Read(behavior, static call => call.Inner.ExecuteReader(call.Behavior));

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await Execution.ReadAsync(
            behavior,
            static (call, token) => call.Inner.ExecuteReaderAsync(call.Behavior, token),
            cancellationToken).ConfigureAwait(false);
}

using System.Data;
using System.Data.Common;
using LeakGuard.Connections;
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

    internal GuardedBatch(GuardedConnection connection, NpgsqlBatch inner)
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
    public override int ExecuteNonQuery() => Execute(static inner => inner.ExecuteNonQuery());

    /// <inheritdoc/>
    public override object? ExecuteScalar() => Execute(static inner => inner.ExecuteScalar());

    /// <inheritdoc/>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken = default) =>
        ExecuteAsync(static (inner, token) => inner.ExecuteNonQueryAsync(token), cancellationToken);

    /// <inheritdoc/>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken = default) =>
        ExecuteAsync(static (inner, token) => inner.ExecuteScalarAsync(token), cancellationToken);

    /// <inheritdoc/>
    public override void Prepare() => LeaseCalls.Run(
        _connection,
        Preparable,
        static inner =>
        {
            inner.Prepare();
            return true;
        });

    /// <inheritdoc/>
    public override Task PrepareAsync(CancellationToken cancellationToken = default) => LeaseCalls.RunAsync(
        _connection,
        Preparable,
        static async (inner, token) =>
        {
            await inner.PrepareAsync(token).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

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
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
    {
        var owned = _source?.OpenFor(_inner);
        try
        {
            var connection = owned ?? _connection;
            var call = (_inner, Behavior: BehaviorFor(owned, behavior));
            var reader = LeaseCalls.Run(connection, call, static call => call._inner.ExecuteReader(call.Behavior), Effect);
            connection?.NoteReader(call.Behavior);
            return reader;
        }
        catch
        {
            owned?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        var owned = _source is null ? null : await _source.OpenForAsync(_inner, cancellationToken).ConfigureAwait(false);
        try
        {
            var connection = owned ?? _connection;
            var call = (_inner, Behavior: BehaviorFor(owned, behavior));
            var reader = await LeaseCalls.RunAsync(
                connection,
                call,
                static (call, token) => call._inner.ExecuteReaderAsync(call.Behavior, token),
                cancellationToken,
                Effect).ConfigureAwait(false);
            connection?.NoteReader(call.Behavior);
            return reader;
        }
        catch
        {
            if (owned is not null)
            {
                await owned.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    // A data source's batch cannot be prepared: Npgsql's own says so.
    private NpgsqlBatch Preparable => _source is null ? _inner : _source.NativeBatch();

    // Its connection goes back with the reader.
    private static CommandBehavior BehaviorFor(GuardedConnection? owned, CommandBehavior behavior) =>
        owned is null ? behavior : behavior | CommandBehavior.CloseConnection;

    private TResult Execute<TResult>(Func<NpgsqlBatch, TResult> call)
    {
        using var owned = _source?.OpenFor(_inner);
        return LeaseCalls.Run(owned ?? _connection, _inner, call, Effect);
    }

    private Task<TResult> ExecuteAsync<TResult>(Func<NpgsqlBatch, CancellationToken, Task<TResult>> call, CancellationToken cancellationToken)
    {
        return _source is null
            ? LeaseCalls.RunAsync(_connection, _inner, call, cancellationToken, Effect)
            : ExecuteOwnedAsync(_source);

        async Task<TResult> ExecuteOwnedAsync(GuardedDataSource source)
        {
            var owned = await source.OpenForAsync(_inner, cancellationToken).ConfigureAwait(false);
            await using var _ = owned.ConfigureAwait(false);
            return await LeaseCalls.RunAsync(owned, _inner, call, cancellationToken, Effect).ConfigureAwait(false);
        }
    }
}

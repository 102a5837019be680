using System.Data;
using System.Data.Common;
using LeakGuard.Connections;
using Npgsql;

namespace LeakGuard;

public sealed partial class GuardedCommand
{
    private TransactionEffect Effect =>
        _inner.CommandType == CommandType.Text ? TransactionKeywords.EffectOf(_inner.CommandText) : TransactionEffect.None;

    /// <inheritdoc/>
    public override int ExecuteNonQuery() => Execute(static inner => inner.ExecuteNonQuery());

    /// <inheritdoc/>
    public override object? ExecuteScalar() => Execute(static inner => inner.ExecuteScalar());

    /// <inheritdoc cref="DbCommand.ExecuteReader()"/>
    public new NpgsqlDataReader ExecuteReader() => ExecuteReader(CommandBehavior.Default);

    /// <inheritdoc cref="DbCommand.ExecuteReader(CommandBehavior)"/>
    public new NpgsqlDataReader ExecuteReader(CommandBehavior behavior)
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
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) =>
        ExecuteAsync(static (inner, token) => inner.ExecuteNonQueryAsync(token), cancellationToken);

    /// <inheritdoc/>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) =>
        ExecuteAsync(static (inner, token) => inner.ExecuteScalarAsync(token), cancellationToken);

    /// <inheritdoc cref="DbCommand.ExecuteReaderAsync(CancellationToken)"/>
    public new Task<NpgsqlDataReader> ExecuteReaderAsync(CancellationToken cancellationToken = default) =>
        ExecuteReaderAsync(CommandBehavior.Default, cancellationToken);

    /// <inheritdoc cref="DbCommand.ExecuteReaderAsync(CommandBehavior, CancellationToken)"/>
    public new async Task<NpgsqlDataReader> ExecuteReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken = default)
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
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await ExecuteReaderAsync(behavior, cancellationToken).ConfigureAwait(false);

    // A data source's command cannot be prepared: Npgsql's own says so.
    private NpgsqlCommand Preparable => _source is null ? _inner : _source.NativeCommand();

    // Its connection goes back with the reader.
    private static CommandBehavior BehaviorFor(GuardedConnection? owned, CommandBehavior behavior) =>
        owned is null ? behavior : behavior | CommandBehavior.CloseConnection;

    private TResult Execute<TResult>(Func<NpgsqlCommand, TResult> call)
    {
        using var owned = _source?.OpenFor(_inner);
        return LeaseCalls.Run(owned ?? _connection, _inner, call, Effect);
    }

    private Task<TResult> ExecuteAsync<TResult>(Func<NpgsqlCommand, CancellationToken, Task<TResult>> call, CancellationToken cancellationToken)
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

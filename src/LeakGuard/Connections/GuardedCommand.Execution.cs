using System.Data;
using System.Data.Common;
using LeakGuard.Connections;
using LeakGuard.Leasing;
using Npgsql;

namespace LeakGuard;

public sealed partial class GuardedCommand
{
    private Execution<NpgsqlCommand> Execution
    {
        get
        {
            if (Sessions is { } sessions && _inner.CommandType == CommandType.Text)
            {
                SessionCheck.Of(sessions, _inner.CommandText, _connection);
            }

            return new(_inner, static (command, connection) => command.Connection = connection, _source, _connection, Effect);
        }
    }

    private SessionNotes? Sessions => _source is null ? _connection?.Sessions : _source.Sessions;

    private TransactionEffect Effect =>
        _inner.CommandType == CommandType.Text ? TransactionKeywords.EffectOf(_inner.CommandText) : TransactionEffect.None;

    /// <inheritdoc/>
    public override int ExecuteNonQuery() => Execution.Run(static inner => inner.ExecuteNonQuery());

    /// <inheritdoc/>
    public override object? ExecuteScalar() => Execution.Run(static inner => inner.ExecuteScalar());

    /// <inheritdoc cref="DbCommand.ExecuteReader()"/>
    public new NpgsqlDataReader ExecuteReader() => ExecuteReader(CommandBehavior.Default);

    /// <inheritdoc cref="DbCommand.ExecuteReader(CommandBehavior)"/>
    public new NpgsqlDataReader ExecuteReader(CommandBehavior behavior) =>
        Execution.Read(behavior, static call => call.Inner.ExecuteReader(call.Behavior));

    /// <inheritdoc/>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) =>
        Execution.RunAsync(static (inner, token) => inner.ExecuteNonQueryAsync(token), cancellationToken);

    /// <inheritdoc/>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) =>
        Execution.RunAsync(static (inner, token) => inner.ExecuteScalarAsync(token), cancellationToken);

    /// <inheritdoc cref="DbCommand.ExecuteReaderAsync(CancellationToken)"/>
    public new Task<NpgsqlDataReader> ExecuteReaderAsync(CancellationToken cancellationToken = default) =>
        ExecuteReaderAsync(CommandBehavior.Default, cancellationToken);

    /// <inheritdoc cref="DbCommand.ExecuteReaderAsync(CommandBehavior, CancellationToken)"/>
    public new Task<NpgsqlDataReader> ExecuteReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken = default) =>
        Execution.ReadAsync(behavior, static (call, token) => call.Inner.ExecuteReaderAsync(call.Behavior, token), cancellationToken);

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
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await ExecuteReaderAsync(behavior, cancellationToken).ConfigureAwait(false);

    // A data source's command cannot be prepared: Npgsql's own says so.
    private NpgsqlCommand Preparable => _source is null ? _inner : _source.NativeCommand();
}

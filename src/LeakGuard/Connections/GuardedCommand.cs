using System.ComponentModel;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using LeakGuard.Connections;
using Npgsql;

namespace LeakGuard;

/// <summary>A command on a <see cref="GuardedConnection"/>, or one made by <see cref="GuardedDataSource"/> that takes a connection for each execution.</summary>
/// <remarks>Parameters and readers are Npgsql's own.</remarks>
[DesignerCategory("")]
public sealed partial class GuardedCommand : DbCommand, IDbCommand, ICloneable
{
    private readonly NpgsqlCommand _inner;
    private readonly GuardedDataSource? _source;
    private GuardedConnection? _connection;
    private GuardedTransaction? _transaction;

    internal GuardedCommand(GuardedConnection? connection, NpgsqlCommand inner)
    {
        _connection = connection;
        _inner = inner;
    }

    internal GuardedCommand(GuardedDataSource source, NpgsqlCommand inner)
    {
        _source = source;
        _inner = inner;
    }

    /// <inheritdoc/>
    [AllowNull]
    public override string CommandText
    {
        get => _inner.CommandText;
        set => _inner.CommandText = value;
    }

    /// <inheritdoc/>
    public override int CommandTimeout
    {
        get => _inner.CommandTimeout;
        set => _inner.CommandTimeout = value;
    }

    /// <inheritdoc/>
    public override CommandType CommandType
    {
        get => _inner.CommandType;
        set => _inner.CommandType = value;
    }

    /// <inheritdoc/>
    [DefaultValue(true)]
    [Browsable(false)]
    public override bool DesignTimeVisible
    {
        get => _inner.DesignTimeVisible;
        set => _inner.DesignTimeVisible = value;
    }

    /// <inheritdoc/>
    public override UpdateRowSource UpdatedRowSource
    {
        get => _inner.UpdatedRowSource;
        set => _inner.UpdatedRowSource = value;
    }

    /// <inheritdoc/>
    public override ISite? Site
    {
        get => base.Site;
        set => base.Site = value;
    }

    /// <summary>The parameters: Npgsql's own collection.</summary>
    public new NpgsqlParameterCollection Parameters => _inner.Parameters;

    /// <summary>The connection under the name of Npgsql's: code that looks for the provider here (Dapper does, for <c>= ANY</c>) expects that.</summary>
    IDbConnection? IDbCommand.Connection
    {
        get => _connection is null ? DbConnection : StandIn.For(_connection);
        set => DbConnection = value is StandIn.NpgsqlConnection standIn ? standIn.Guarded : (DbConnection?)value;
    }

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => _source is null ? _connection ?? (DbConnection?)_inner.Connection : _source.NativeCommand().Connection;
        set
        {
            if (_source is not null)
            {
                _source.NativeCommand().Connection = null; // Throws what Npgsql throws here.
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
        get => _source is null ? _transaction ?? (DbTransaction?)_inner.Transaction : _source.NativeCommand().Transaction;
        set
        {
            if (_source is not null)
            {
                _source.NativeCommand().Transaction = null; // Throws what Npgsql throws here.
                return;
            }

            var guarded = value as GuardedTransaction;
            _inner.Transaction = guarded is null ? (NpgsqlTransaction?)value : guarded.Native;
            _transaction = guarded;
        }
    }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => _inner.Parameters;

    /// <inheritdoc/>
    protected override bool CanRaiseEvents => true;

    /// <summary>Makes a parameter: Npgsql's own.</summary>
    public new NpgsqlParameter CreateParameter() => _inner.CreateParameter();

    /// <summary>A command with the same text and parameters.</summary>
    object ICloneable.Clone() => _source is null
        ? new GuardedCommand(_connection, _inner.Clone())
        : new GuardedCommand(_source, _inner.Clone());

    /// <inheritdoc/>
    public override void Cancel() => _inner.Cancel();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync().ConfigureAwait(false);
        Dispose();
    }

    /// <inheritdoc/>
    protected override DbParameter CreateDbParameter() => _inner.CreateParameter();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}

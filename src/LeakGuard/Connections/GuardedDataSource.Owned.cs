using LeakGuard.CallSites;
using Npgsql;

namespace LeakGuard;

/// <content>Connections for commands and batches that belong to the data source and take one for each execution.</content>
public sealed partial class GuardedDataSource
{
    internal GuardedConnection OpenFor(NpgsqlCommand command)
    {
        var connection = Open(default(Caller), null);
        command.Connection = connection.Native;
        return connection;
    }

    internal GuardedConnection OpenFor(NpgsqlBatch batch)
    {
        var connection = Open(default(Caller), null);
        batch.Connection = connection.Native;
        return connection;
    }

    internal async ValueTask<GuardedConnection> OpenForAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(default, null, cancellationToken).ConfigureAwait(false);
        command.Connection = connection.Native;
        return connection;
    }

    internal async ValueTask<GuardedConnection> OpenForAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(default, null, cancellationToken).ConfigureAwait(false);
        batch.Connection = connection.Native;
        return connection;
    }

    /// <summary>One of Npgsql's own, to be refused by it in its own words.</summary>
    internal NpgsqlCommand NativeCommand() => _inner.CreateCommand();

    internal NpgsqlBatch NativeBatch() => _inner.CreateBatch();
}

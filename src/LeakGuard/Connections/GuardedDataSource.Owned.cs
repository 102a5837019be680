using LeakGuard.CallSites;
using LeakGuard.Leasing;
using Npgsql;

namespace LeakGuard;

/// <content>Connections for commands and batches that belong to the data source and take one for each execution.</content>
public sealed partial class GuardedDataSource
{
    internal SessionNotes? Sessions => _desk.Sessions;

    internal GuardedConnection OpenOwned() => Open(default(Caller), null);

    internal ValueTask<GuardedConnection> OpenOwnedAsync(CancellationToken cancellationToken) => OpenAsync(default, null, cancellationToken);

    /// <summary>One of Npgsql's own, to be refused by it in its own words.</summary>
    internal NpgsqlCommand NativeCommand() => _inner.CreateCommand();

    internal NpgsqlBatch NativeBatch() => _inner.CreateBatch();
}

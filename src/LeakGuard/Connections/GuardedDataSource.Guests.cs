using System.Data.Common;
using LeakGuard.Leasing;
using Npgsql;

namespace LeakGuard;

/// <content>For whoever opens connections of the guarded data source by itself.</content>
public sealed partial class GuardedDataSource
{
    /// <summary>What is guarded.</summary>
    internal NpgsqlDataSource Native => _inner;

    /// <summary>What is known of a connection that was taken in.</summary>
    internal GuestConnection? Guest(DbConnection? connection) => GuestConnection.Of(connection, _desk);

    /// <summary>Takes in a connection of <see cref="Native"/> that is about to be opened.</summary>
    internal GuestConnection Host(NpgsqlConnection connection, bool isShared) => GuestConnection.Host(_desk, connection, isShared);
}

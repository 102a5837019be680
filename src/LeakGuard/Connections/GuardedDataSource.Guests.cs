using LeakGuard.Leasing;
using Npgsql;

namespace LeakGuard;

/// <content>For whoever opens connections of the guarded data source by itself.</content>
public sealed partial class GuardedDataSource
{
    /// <summary>What is guarded.</summary>
    internal NpgsqlDataSource Native => _inner;

    /// <summary>Takes in a connection of <see cref="Native"/> that is about to be opened.</summary>
    internal GuestConnection Host(NpgsqlConnection connection, bool isShared) => new(_desk, connection, isShared);
}

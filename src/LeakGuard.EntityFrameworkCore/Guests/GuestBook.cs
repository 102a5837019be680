using System.Data.Common;
using LeakGuard.Leasing;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Guests;

/// <summary>The connections that contexts open from one guarded pool. Thread-safe.</summary>
internal sealed class GuestBook(GuardedDataSource guard)
{
    private readonly PoolMatch _match = new(guard);

    public string PoolName => guard.PoolName;

    /// <inheritdoc cref="PoolMatch.ThrowIfElsewhere(IDbContextOptions)"/>
    public void ThrowIfElsewhere(IDbContextOptions options) => _match.ThrowIfElsewhere(options);

    /// <summary>What is known of a connection.</summary>
    public GuestConnection? Find(DbConnection connection) => guard.Guest(connection);

    /// <summary>A connection was made for a context, which will open it sooner or later; or the application will.</summary>
    /// <exception cref="InvalidOperationException">It does not come from the guarded pool.</exception>
    public GuestConnection Welcome(DbConnection connection)
    {
        _match.ThrowIfElsewhere(connection);
        return guard.Host((NpgsqlConnection)connection, isShared: false);
    }

    /// <summary>A context is to open a connection that the application has made, and given to it: null for one that belongs to no pool.</summary>
    /// <exception cref="InvalidOperationException">It belongs to another pool.</exception>
    public GuestConnection? TakeIn(DbConnection connection)
    {
        if (_match.IsUnpooled(connection))
        {
            return null;
        }

        _match.ThrowIfElsewhere(connection);
        return guard.Host((NpgsqlConnection)connection, isShared: true);
    }
}

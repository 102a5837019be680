using System.Data.Common;
using System.Runtime.CompilerServices;
using LeakGuard.Leasing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Guests;

/// <summary>The connections that contexts open from one guarded pool, and whose they are. Thread-safe.</summary>
/// <remarks>
/// A connection that EF Core has made belongs to one context and is found by it: looking up, and keeping, a second thing for
/// each context would cost as much again. One that the application has made may belong to several.
/// </remarks>
internal sealed class GuestBook(GuardedDataSource guard)
{
    private readonly PoolMatch _match = new(guard);
    private readonly ConditionalWeakTable<DbContext, ContextWatch> _watches = [];
    private readonly ConditionalWeakTable<NpgsqlConnection, GuestConnection> _shared = [];

    public string PoolName => guard.PoolName;

    /// <summary>EF Core has made a connection for a context, and will open it sooner or later; or the application will.</summary>
    /// <exception cref="InvalidOperationException">It does not come from the guarded pool.</exception>
    public void Welcome(DbConnection connection, DbContext? context)
    {
        _match.ThrowIfElsewhere(connection);
        if (context is not null)
        {
            Watch(context, guard.Host((NpgsqlConnection)connection, isShared: false));
        }
    }

    /// <summary>A context is about to open a connection: null for one that belongs to no pool.</summary>
    /// <exception cref="InvalidOperationException">It belongs to another pool.</exception>
    public GuestConnection? Open(DbConnection connection, DbContext? context)
    {
        if (context is null)
        {
            return null;
        }

        var watch = Find(connection, context);
        if (watch is null)
        {
            if (_match.IsUnpooled(connection))
            {
                return null;
            }

            // The application has made it, and given it to the context.
            _match.ThrowIfElsewhere(connection);
            watch = Watch(context, _shared.GetValue((NpgsqlConnection)connection, native => guard.Host(native, isShared: true)));
        }

        watch.Open(context);
        return watch.Guest;
    }

    /// <summary>What is known of a context, if that connection is the one it uses.</summary>
    public ContextWatch? Find(DbConnection? connection, DbContext? context) =>
        context is not null && _watches.TryGetValue(context, out var watch) && ReferenceEquals(watch.Guest.Connection, connection) ? watch : null;

    /// <summary>The connection that context uses.</summary>
    public GuestConnection? Find(DbContext? context) =>
        context is not null && _watches.TryGetValue(context, out var watch) ? watch.Guest : null;

    /// <summary>The same, if that transaction runs on it.</summary>
    public GuestConnection? FindRunning(DbTransaction transaction, DbContext? context) =>
        Find(context) is { } guest && guest.Runs(transaction) ? guest : null;

    private ContextWatch Watch(DbContext context, GuestConnection guest)
    {
        var watch = new ContextWatch(guest);
        if (!_watches.TryAdd(context, watch))
        {
            // It has changed its connection.
            if (_watches.TryGetValue(context, out var former))
            {
                former.Dispose();
            }

            _watches.AddOrUpdate(context, watch);
        }

        return watch;
    }
}

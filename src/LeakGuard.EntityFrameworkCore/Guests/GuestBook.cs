using System.Data.Common;
using System.Runtime.CompilerServices;
using LeakGuard.Leasing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Guests;

/// <summary>The connections that contexts open from one guarded pool, and whose they are. Thread-safe.</summary>
internal sealed class GuestBook(GuardedDataSource guard)
{
    private readonly PoolMatch _match = new(guard);
    private readonly ConditionalWeakTable<NpgsqlConnection, GuestConnection> _guests = [];
    private readonly ConditionalWeakTable<DbContext, ContextWatch> _watches = [];

    public string PoolName => guard.PoolName;

    /// <summary>EF Core has made a connection for a context, and will open it sooner or later; or the application will.</summary>
    /// <exception cref="InvalidOperationException">It does not come from the guarded pool.</exception>
    public void Welcome(DbConnection connection)
    {
        TakeIn(connection, isShared: false);
    }

    /// <summary>A context is about to open a connection: null for one that belongs to no pool.</summary>
    /// <exception cref="InvalidOperationException">It belongs to another pool.</exception>
    public GuestConnection? Open(DbConnection connection, DbContext? context)
    {
        var guest = Find(connection);
        if (guest is null)
        {
            if (_match.IsUnpooled(connection))
            {
                return null;
            }

            // The application has made it, and given it to the context.
            guest = TakeIn(connection, isShared: true);
        }

        if (context is not null)
        {
            WatchOf(context, guest).Open(context);
        }

        return guest;
    }

    /// <summary>What is known of a connection.</summary>
    public GuestConnection? Find(DbConnection? connection) =>
        connection is NpgsqlConnection native && _guests.TryGetValue(native, out var guest) ? guest : null;

    /// <summary>The connection that context has opened last.</summary>
    public GuestConnection? FindLast(DbContext? context) =>
        context is not null && _watches.TryGetValue(context, out var watch) ? watch.Guest : null;

    /// <summary>The same, if that transaction runs on it.</summary>
    public GuestConnection? FindRunning(DbTransaction transaction, DbContext? context) =>
        FindLast(context) is { } guest && guest.Runs(transaction) ? guest : null;

    /// <summary>A context disposes a connection.</summary>
    public void Close(DbConnection connection, DbContext? context)
    {
        if (context is not null
            && Find(connection) is { } guest
            && _watches.TryGetValue(context, out var watch)
            && ReferenceEquals(watch.Guest, guest))
        {
            _watches.Remove(context);
            watch.Dispose();
        }
    }

    private GuestConnection TakeIn(DbConnection connection, bool isShared)
    {
        _match.ThrowIfElsewhere(connection);
        return _guests.GetValue((NpgsqlConnection)connection, native => guard.Host(native, isShared));
    }

    private ContextWatch WatchOf(DbContext context, GuestConnection guest)
    {
        if (_watches.TryGetValue(context, out var watch))
        {
            if (ReferenceEquals(watch.Guest, guest))
            {
                return watch;
            }

            _watches.Remove(context);
            watch.Dispose();
        }

        return _watches.GetValue(context, _ => new ContextWatch(guest));
    }
}

using System.Data.Common;
using LeakGuard.Leasing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace LeakGuard.EntityFrameworkCore.Guests;

/// <summary>The connections that contexts open from one guarded pool. Thread-safe.</summary>
internal sealed class GuestBook(GuardedDataSource guard)
{
    private readonly PoolMatch _match = new(guard);

    public string PoolName => guard.PoolName;

    /// <inheritdoc cref="PoolMatch.ThrowIfElsewhere(IDbContextOptions)"/>
    public void ThrowIfElsewhere(IDbContextOptions options) => _match.ThrowIfElsewhere(options);

    /// <summary>EF Core has made a connection for a context, and will open it sooner or later; or the application will.</summary>
    /// <exception cref="InvalidOperationException">It does not come from the guarded pool.</exception>
    public void Welcome(DbConnection connection, DbContext? context)
    {
        _match.ThrowIfElsewhere(connection);
        if (context is not null)
        {
            guard.Host((NpgsqlConnection)connection, isShared: false);
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

        var guest = Find(connection);
        if (guest is null)
        {
            if (_match.IsUnpooled(connection))
            {
                return null;
            }

            // The application has made it, and given it to the context.
            _match.ThrowIfElsewhere(connection);
            guest = guard.Host((NpgsqlConnection)connection, isShared: true);
        }

        // A context from a pool keeps its connection, and knows nothing of who had it before.
        guest.Renew(context.ContextId.Lease);
        return guest;
    }

    /// <summary>What is known of a connection.</summary>
    public GuestConnection? Find(DbConnection? connection) => guard.Guest(connection);

    /// <summary>The connection on which that transaction of the context runs, or has run until now.</summary>
    public GuestConnection? FindRunning(DbTransaction transaction, DbContext? context) =>
        ConnectionOf(context) is { } own && Find(own.DbConnection) is { } guest && guest.Runs(transaction) ? guest : null;

    // Under this name the context has it already; under others it would be made anew.
    private static IRelationalConnection? ConnectionOf(DbContext? context) =>
        ((IInfrastructure<IServiceProvider>?)context)?.Instance.GetService<IRelationalConnection>();
}

using System.Data.Common;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;

namespace LeakGuard.EntityFrameworkCore.Guests;

/// <summary>Tells whether a context takes its connections from the pool that guards it, and says what to do where it does not.</summary>
internal sealed class PoolMatch(GuardedDataSource guard)
{
    private const string Remedy =
        "Give UseNpgsql the NpgsqlDataSource that is guarded: options.UseNpgsql(dataSource).UseLeakGuard(guard), where guard is dataSource.WithLeakGuard(); "
        + "or, with AddLeakGuard, options.UseNpgsql().UseLeakGuard(services).";

    private readonly string _connectionString = guard.Native.ConnectionString;

    private string Guarded => $"This DbContext is guarded by pool '{guard.PoolName}'";

    /// <summary>Refuses the options of a context if what they say by now leads past the pool.</summary>
    public void ThrowIfElsewhere(IDbContextOptions options)
    {
        // By its very type, which EF Core looks up: to go through the extensions it would sort them, for each scope of AddDbContext.
#pragma warning disable EF1001 // The one type by which UseNpgsql notes what it was given.
        var npgsql = options.FindExtension<NpgsqlOptionsExtension>();
#pragma warning restore EF1001
        if (npgsql?.ConnectionString is not null)
        {
            throw new InvalidOperationException(
                $"{Guarded}, and UseNpgsql was given a connection string: EF Core would take its connections from a pool of its own, which nobody guards. {Remedy}");
        }
    }

    /// <summary>Refuses a connection that does not belong to the pool.</summary>
    public void ThrowIfElsewhere(DbConnection connection)
    {
        if (!ComesFromPool(connection))
        {
            throw new InvalidOperationException(connection switch
            {
                GuardedConnection => $"{Guarded}, and UseNpgsql was given the guarded data source itself, where EF Core works on Npgsql's own only. {Remedy}",
                NpgsqlConnection => $"{Guarded}, and its connection comes from elsewhere: from another data source, or a connection string. It would be admitted to one pool and taken from another. {Remedy}",
                _ => $"{Guarded}, and does not use Npgsql. {Remedy}",
            });
        }
    }

    /// <summary>Whether the connection belongs to no pool at all: by such a one EF Core creates and drops databases.</summary>
    public bool IsUnpooled(DbConnection connection) =>
        !ComesFromPool(connection)
        && connection is NpgsqlConnection
        && !new NpgsqlConnectionStringBuilder(connection.ConnectionString).Pooling;

    // A data source hands its own string to all its connections; an equal one would not tell it from its double.
    private bool ComesFromPool(DbConnection connection) =>
        connection is NpgsqlConnection && ReferenceEquals(connection.ConnectionString, _connectionString);
}

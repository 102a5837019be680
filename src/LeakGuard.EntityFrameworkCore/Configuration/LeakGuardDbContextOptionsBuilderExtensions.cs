using LeakGuard;
using LeakGuard.EntityFrameworkCore.Configuration;
using LeakGuard.EntityFrameworkCore.Guests;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Puts the connections that contexts open under the guard of the pool they come from.</summary>
/// <remarks>
/// EF Core stays on Npgsql's own data source and connections. Each opening asks the guard for a slot as any other caller, each
/// open connection is a lease that names the line which ran the query, and <see cref="PoolRejectedException"/> and
/// <see cref="LeaseReclaimedException"/> come out of EF Core as Npgsql's exceptions do.
/// </remarks>
public static class LeakGuardDbContextOptionsBuilderExtensions
{
    /// <summary>Guards the contexts by the pool whose data source <c>UseNpgsql</c> was given.</summary>
    /// <param name="optionsBuilder">The options; <c>UseNpgsql</c> may come before or after.</param>
    /// <param name="guard">The guard of that very <see cref="Npgsql.NpgsqlDataSource"/>. Once it is disposed, contexts open no connection any more.</param>
    /// <exception cref="InvalidOperationException">
    /// The contexts take their connections from elsewhere, or are guarded by another pool already. Thrown here if that is known
    /// by now, or when a context first opens a connection.
    /// </exception>
    /// <example><code>options.UseNpgsql(dataSource).UseLeakGuard(guard)</code></example>
    public static DbContextOptionsBuilder UseLeakGuard(this DbContextOptionsBuilder optionsBuilder, GuardedDataSource guard)
    {
        ArgumentNullException.ThrowIfNull(optionsBuilder);
        ArgumentNullException.ThrowIfNull(guard);
        var extension = GuardOptionsExtension.Of(guard, GuardServices.Instance);
        extension.Book.ThrowIfElsewhere(optionsBuilder.Options);
        var present = optionsBuilder.Options.FindExtension<GuardOptionsExtension>();
        if (present is not null && present != extension)
        {
            throw new InvalidOperationException(
                $"This DbContext is guarded by pool '{present.Book.PoolName}' already, and cannot be guarded by pool '{guard.PoolName}' as well. Call UseLeakGuard once.");
        }

        guard.ServesEntityFramework = true;
        ((IDbContextOptionsBuilderInfrastructure)optionsBuilder).AddOrUpdateExtension(extension);
        return optionsBuilder;
    }

    /// <inheritdoc cref="UseLeakGuard(DbContextOptionsBuilder, GuardedDataSource)"/>
    public static DbContextOptionsBuilder<TContext> UseLeakGuard<TContext>(this DbContextOptionsBuilder<TContext> optionsBuilder, GuardedDataSource guard)
        where TContext : DbContext =>
        (DbContextOptionsBuilder<TContext>)UseLeakGuard((DbContextOptionsBuilder)optionsBuilder, guard);

    /// <summary>Guards the contexts by the pool that <c>AddLeakGuard</c> registered.</summary>
    /// <param name="optionsBuilder">The options. <c>UseNpgsql()</c> without arguments finds the data source of the pool that has no key.</param>
    /// <param name="services">The application's services, as <c>AddDbContext</c> hands them to its delegate.</param>
    /// <param name="serviceKey">The key of the pool; that of <c>AddLeakGuard</c>.</param>
    /// <exception cref="InvalidOperationException">No such pool is registered, or as <see cref="UseLeakGuard(DbContextOptionsBuilder, GuardedDataSource)"/> says.</exception>
    /// <example><code>services.AddDbContext&lt;Shop&gt;((services, options) => options.UseNpgsql().UseLeakGuard(services))</code></example>
    public static DbContextOptionsBuilder UseLeakGuard(this DbContextOptionsBuilder optionsBuilder, IServiceProvider services, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return UseLeakGuard(optionsBuilder, GuardOf(services, serviceKey));
    }

    /// <inheritdoc cref="UseLeakGuard(DbContextOptionsBuilder, IServiceProvider, object?)"/>
    public static DbContextOptionsBuilder<TContext> UseLeakGuard<TContext>(this DbContextOptionsBuilder<TContext> optionsBuilder, IServiceProvider services, object? serviceKey = null)
        where TContext : DbContext =>
        (DbContextOptionsBuilder<TContext>)UseLeakGuard((DbContextOptionsBuilder)optionsBuilder, services, serviceKey);

    private static GuardedDataSource GuardOf(IServiceProvider services, object? serviceKey) =>
        (serviceKey is null ? services.GetService<GuardedDataSource>() : services.GetKeyedService<GuardedDataSource>(serviceKey))
        ?? throw new InvalidOperationException(
            $"No guarded pool is registered {(serviceKey is null ? "without a key" : $"under the key '{serviceKey}'")}. "
            + "Call services.AddLeakGuard, or give UseLeakGuard the guard itself.");
}

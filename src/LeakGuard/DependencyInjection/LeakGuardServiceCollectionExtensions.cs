using LeakGuard;
using LeakGuard.DependencyInjection;
using Npgsql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts a guarded pool into an application: <see cref="System.Data.Common.DbDataSource"/> and <see cref="System.Data.Common.DbConnection"/> are guarded from then on.</summary>
/// <remarks>
/// Each method registers <see cref="GuardedDataSource"/>, <see cref="System.Data.Common.DbDataSource"/> and <see cref="IPoolMonitor"/>
/// (one singleton) and <see cref="System.Data.Common.DbConnection"/> (transient unless told otherwise), in place of earlier registrations of these under the
/// same key; <see cref="NpgsqlDataSource"/> stays the unguarded one.
/// Settings come from the configuration section <c>LeakGuard</c>, or <c>LeakGuard:Pools:KEY</c> for a keyed pool, then from the
/// <c>configure</c> delegates in the order of the calls, and are checked when the host starts. Calling again under the same key adds
/// no second pool.
/// </remarks>
public static class LeakGuardServiceCollectionExtensions
{
    /// <summary>Registers a guarded data source for a connection string.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="connectionString">How to reach the database. It takes the place of an <see cref="NpgsqlDataSource"/> registered earlier under the same key.</param>
    /// <param name="configure">Changes the settings, after those of the configuration.</param>
    /// <param name="serviceKey">Tells several pools apart; its text names the settings.</param>
    /// <param name="connectionLifetime">How long a <see cref="System.Data.Common.DbConnection"/> of the container lives. The data source is a singleton in any case: a pool per scope would be none.</param>
    /// <exception cref="ArgumentException">The connection string is empty, or the key has no text.</exception>
    public static IServiceCollection AddLeakGuard(
        this IServiceCollection services,
        string connectionString,
        Action<LeakGuardOptions>? configure = null,
        object? serviceKey = null,
        ServiceLifetime connectionLifetime = ServiceLifetime.Transient) =>
        AddPool(services, connectionString, null, configure, connectionLifetime, serviceKey);

    /// <summary>Registers a guarded data source for a connection string, with a say in how Npgsql is set up.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="connectionString">How to reach the database. It takes the place of an <see cref="NpgsqlDataSource"/> registered earlier under the same key.</param>
    /// <param name="configureDataSource">Sets up Npgsql: type mappings, periodic passwords, certificates.</param>
    /// <param name="configure">Changes LeakGuard's settings, after those of the configuration.</param>
    /// <param name="serviceKey">Tells several pools apart; its text names the settings.</param>
    /// <param name="connectionLifetime">How long a <see cref="System.Data.Common.DbConnection"/> of the container lives. The data source is a singleton in any case: a pool per scope would be none.</param>
    /// <exception cref="ArgumentException">The connection string is empty, or the key has no text.</exception>
    public static IServiceCollection AddLeakGuard(
        this IServiceCollection services,
        string connectionString,
        Action<IServiceProvider, NpgsqlDataSourceBuilder> configureDataSource,
        Action<LeakGuardOptions>? configure = null,
        object? serviceKey = null,
        ServiceLifetime connectionLifetime = ServiceLifetime.Transient)
    {
        ArgumentNullException.ThrowIfNull(configureDataSource);
        return AddPool(services, connectionString, configureDataSource, configure, connectionLifetime, serviceKey);
    }

    /// <summary>Guards the <see cref="NpgsqlDataSource"/> that is registered under the same key, before or after this call.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the settings, after those of the configuration.</param>
    /// <param name="serviceKey">The key of the data source; its text names the settings.</param>
    /// <param name="connectionLifetime">How long a <see cref="System.Data.Common.DbConnection"/> of the container lives. The data source is a singleton in any case: a pool per scope would be none.</param>
    /// <remarks>Where no data source is registered, resolving the guarded one fails with an <see cref="InvalidOperationException"/> that says so.</remarks>
    /// <exception cref="ArgumentException">The key has no text.</exception>
    public static IServiceCollection AddLeakGuard(
        this IServiceCollection services,
        Action<LeakGuardOptions>? configure = null,
        object? serviceKey = null,
        ServiceLifetime connectionLifetime = ServiceLifetime.Transient)
    {
        ArgumentNullException.ThrowIfNull(services);
        GuardedPoolRegistration.Register(services, new PoolKey(serviceKey), configure, connectionLifetime);
        return services;
    }

    private static IServiceCollection AddPool(
        IServiceCollection services,
        string connectionString,
        Action<IServiceProvider, NpgsqlDataSourceBuilder>? configureDataSource,
        Action<LeakGuardOptions>? configure,
        ServiceLifetime connectionLifetime,
        object? serviceKey)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var pool = new PoolKey(serviceKey);
        GuardedPoolRegistration.RegisterInner(services, pool, connectionString, configureDataSource);
        GuardedPoolRegistration.Register(services, pool, configure, connectionLifetime);
        return services;
    }
}

using System.Data.Common;
using System.Diagnostics.Metrics;
using LeakGuard.Reporting.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LeakGuard.DependencyInjection;

/// <summary>Registers one pool. Doing so again changes nothing but the settings.</summary>
internal static class GuardedPoolRegistration
{
    public static void Register(IServiceCollection services, PoolKey pool, Action<LeakGuardOptions>? configure, ServiceLifetime connectionLifetime)
    {
        RegisterOptions(services, pool, configure);
        var registration = PoolRegistration.Of(services, pool);
        registration.Hide();

        // Npgsql registers with TryAdd, so that replacing wins whether it comes before or after.
        pool.Replace(services, provider => Build(provider, registration));
        pool.Replace(services, provider => pool.Find<GuardedPool>(provider)!.Source);
        pool.Replace<DbDataSource>(services, provider => Guarded(provider, pool));
        pool.Replace<IPoolMonitor>(services, provider => Guarded(provider, pool));
        pool.Replace<DbConnection>(services, provider => Guarded(provider, pool).CreateConnection(), connectionLifetime);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PoolStart>());
    }

    /// <summary>Registers the data source that is guarded, built from a connection string.</summary>
    public static void RegisterInner(
        IServiceCollection services,
        PoolKey pool,
        string connectionString,
        Action<IServiceProvider, NpgsqlDataSourceBuilder>? configure)
    {
        PoolRegistration.Of(services, pool).MakesItsSource = true;
        pool.Replace(services, provider =>
        {
            var options = OptionsOf(provider, pool);
            var builder = new NpgsqlDataSourceBuilder(connectionString);
            builder.UseLoggerFactory(provider.GetService<ILoggerFactory>());
            configure?.Invoke(provider, builder);

            // Npgsql would name its metrics by the connection string, with the password where that is to be kept.
            builder.Name ??= PoolName.Of(builder.ConnectionStringBuilder, options);
            ServerSettings.Apply(builder.ConnectionStringBuilder, options.Server, KnowsTransactionTimeout(provider, builder, options));
            return builder.Build();
        });
    }

    private static bool KnowsTransactionTimeout(IServiceProvider provider, NpgsqlDataSourceBuilder builder, LeakGuardOptions options)
    {
        if (options.Server.TransactionTimeout is null)
        {
            return false;
        }

        var version = ServerVersion.Ask(builder.ConnectionStringBuilder, out var failure);
        if (version is { Major: >= 17 })
        {
            return true;
        }

        var why = version is null
            ? $"the server could not be asked for its version ({failure}); it is set at the next start at which it can"
            : $"the server is PostgreSQL {version.Major}, which does not know it; it came with version 17";
        new SetupLog(LoggersOf(provider).CreateLogger(LogListener.Category), builder.Name!).Skipped("Server.TransactionTimeout", why);
        return false;
    }

    private static ILoggerFactory LoggersOf(IServiceProvider provider) => provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;

    private static void RegisterOptions(IServiceCollection services, PoolKey pool, Action<LeakGuardOptions>? configure)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<LeakGuardOptions>, LeakGuardOptionsBinder>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LeakGuardOptions>, LeakGuardOptionsValidator>());
        var options = services.AddOptions<LeakGuardOptions>(pool.OptionsName);
        if (!services.Any(service => service.ServiceType == typeof(GuardedDataSource) && pool.Owns(service)))
        {
            options.ValidateOnStart();
        }

        if (configure is not null)
        {
            options.Configure(configure);
        }
    }

    private static GuardedPool Build(IServiceProvider provider, PoolRegistration registration)
    {
        var pool = registration.Pool;
        var inner = registration.Find(provider) ?? throw new InvalidOperationException(
            $"LeakGuard found no NpgsqlDataSource to guard for {pool}. Register one under the same key with AddNpgsqlDataSource, or give AddLeakGuard the connection string.");
        var options = registration.OptionsFrom(provider);
        if (!registration.MakesItsSource)
        {
            ServerSettings.RefuseFor(options, PoolName.Of(inner, options));
        }

        var built = GuardedPoolFactory.Create(inner, options, new PoolSurroundings
        {
            Loggers = LoggersOf(provider),
            Time = provider.GetService<TimeProvider>() ?? TimeProvider.System,
            Meters = provider.GetService<IMeterFactory>(),
            Listeners = provider.GetServices<LeakGuardListener>(),
        });
        if (provider.GetService<IConfiguration>() is { } configuration)
        {
            built.Source.Accompany(new SettingsWatch(
                configuration,
                () => provider.GetRequiredService<IOptionsFactory<LeakGuardOptions>>().Create(pool.OptionsName),
                built.Settings,
                built.Setup,
                built.Time));
        }

        return built;
    }

    private static GuardedDataSource Guarded(IServiceProvider provider, PoolKey pool) =>
        pool.Find<GuardedDataSource>(provider)!;

    private static LeakGuardOptions OptionsOf(IServiceProvider provider, PoolKey pool) =>
        provider.GetRequiredService<IOptionsMonitor<LeakGuardOptions>>().Get(pool.OptionsName);
}

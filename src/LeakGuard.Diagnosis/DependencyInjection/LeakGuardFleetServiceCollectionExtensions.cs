using System.Diagnostics.Metrics;
using LeakGuard;
using LeakGuard.DependencyInjection;
using LeakGuard.Diagnosis;
using LeakGuard.Diagnosis.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Has the instances of a service share the server's connections.</summary>
public static class LeakGuardFleetServiceCollectionExtensions
{
    /// <summary>
    /// Holds a guarded pool to its fair share of the connections that all instances of the service may have together, from the host's start on,
    /// and registers <see cref="FleetMember"/>. Each instance finds the others in <c>pg_stat_activity</c>.
    /// </summary>
    /// <param name="services">The application's services. <c>AddLeakGuard</c> may come before or after.</param>
    /// <param name="configure">Changes the settings; without it, the defaults.</param>
    /// <param name="serviceKey">The key of the pool; without it, the default one.</param>
    /// <remarks>
    /// Settings are checked when the host starts, and the pool joins then; without a host, when <see cref="FleetMember"/> is first asked for. Calling
    /// again under the same key changes nothing but the settings.
    /// </remarks>
    public static IServiceCollection AddLeakGuardFleet(
        this IServiceCollection services,
        Action<FleetOptions>? configure = null,
        object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var pool = new PoolKey(serviceKey);
        var options = services.AddOptions<FleetOptions>(pool.OptionsName);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        var place = new FleetPlace(pool);
        if (!services.Any(service => service.ServiceType == typeof(FleetPlace) && Equals(service.ImplementationInstance, place)))
        {
            services.AddSingleton(place);
        }

        pool.Replace(services, provider => Make(provider, pool));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, FleetStart>());
        return services;
    }

    private static FleetMember Make(IServiceProvider provider, PoolKey pool)
    {
        var guard = pool.Find<GuardedDataSource>(provider) ?? throw new InvalidOperationException(
            $"LeakGuard found no guarded data source to join to a fleet for {pool}. Register one under the same key with AddLeakGuard.");
        var options = provider.GetRequiredService<IOptionsMonitor<FleetOptions>>().Get(pool.OptionsName);
        var pooler = provider.GetRequiredService<IOptionsMonitor<LeakGuardOptions>>().Get(pool.OptionsName).Pooler;
        if (pooler != PoolerMode.None && options.ServerConnectionString is null)
        {
            throw new InvalidOperationException(
                $"FleetOptions.ServerConnectionString is not set, and LeakGuardOptions.Pooler is {pooler}: through a pooler, instances cannot be told apart. Set it to the server itself.");
        }

        return FleetMember.Join(
            guard,
            options,
            provider.GetService<ILoggerFactory>(),
            provider.GetService<TimeProvider>(),
            provider.GetService<IMeterFactory>());
    }
}

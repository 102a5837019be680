using LeakGuard;
using LeakGuard.DependencyInjection;
using LeakGuard.Diagnosis;
using LeakGuard.Diagnosis.DependencyInjection;
using LeakGuard.Diagnosis.Examination;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Gives a guarded pool a doctor.</summary>
public static class LeakGuardDiagnosisServiceCollectionExtensions
{
    /// <summary>
    /// Opens a connection to the server ahead of need, logs a diagnosis when callers are refused (event 6001, at most once per
    /// <see cref="DiagnosisOptions.FollowUpInterval"/>), and registers <see cref="Doctor"/>.
    /// </summary>
    /// <param name="services">The application's services. <c>AddLeakGuard</c> may come before or after.</param>
    /// <param name="configure">Changes the settings; without it, the defaults.</param>
    /// <param name="serviceKey">The key of the pool; without it, the default one.</param>
    /// <remarks>Settings are checked when the host starts. Calling again under the same key changes nothing but the settings.</remarks>
    public static IServiceCollection AddLeakGuardDiagnosis(
        this IServiceCollection services,
        Action<DiagnosisOptions>? configure = null,
        object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var pool = new PoolKey(serviceKey);
        var options = services.AddOptions<DiagnosisOptions>(pool.OptionsName);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        var seat = new DoctorSeat(pool);
        if (!services.Any(service => service.ServiceType == typeof(DoctorSeat) && Equals(service.ImplementationInstance, seat)))
        {
            services.AddSingleton(seat);
        }

        pool.Replace(services, provider => Make(provider, pool));
        services.TryAddSingleton<DiagnosedPools>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<LeakGuardListener, FollowUpListener>(provider =>
            new FollowUpListener(provider.GetRequiredService<DiagnosedPools>(), provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ReserveOpener>());
        return services;
    }

    private static Doctor Make(IServiceProvider provider, PoolKey pool)
    {
        var guard = pool.Find<GuardedDataSource>(provider) ?? throw new InvalidOperationException(
            $"LeakGuard found no guarded data source to diagnose for {pool}. Register one under the same key with AddLeakGuard.");
        var options = provider.GetRequiredService<IOptionsMonitor<DiagnosisOptions>>().Get(pool.OptionsName);
        var time = provider.GetService<TimeProvider>() ?? TimeProvider.System;
        var doctor = Doctor.For(guard, options, time);
        Doctors.Set(guard, doctor);
        provider.GetRequiredService<DiagnosedPools>().Add(guard.PoolName, new DiagnosedPool(doctor, options.FollowUpInterval, time));
        return doctor;
    }
}

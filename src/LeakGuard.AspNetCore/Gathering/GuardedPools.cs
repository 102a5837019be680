using LeakGuard.Diagnosis;
using Microsoft.Extensions.DependencyInjection;

namespace LeakGuard.AspNetCore.Gathering;

/// <summary>Finds what an application has registered: its guarded pools and their doctors, those with a key included.</summary>
internal static class GuardedPools
{
    public static IReadOnlyList<GuardedDataSource> Of(IServiceProvider services) =>
        [.. All<GuardedDataSource>(services).OrderBy(pool => pool.PoolName, StringComparer.Ordinal)];

    public static IReadOnlyList<Doctor> DoctorsOf(IServiceProvider services) => All<Doctor>(services);

    private static List<T> All<T>(IServiceProvider services)
        where T : class
    {
        // A container without keys has no keyed pools either.
        var keyed = services is IKeyedServiceProvider ? services.GetKeyedServices<T>(KeyedService.AnyKey) : [];
        return [.. services.GetServices<T>().Concat(keyed).Distinct()];
    }
}

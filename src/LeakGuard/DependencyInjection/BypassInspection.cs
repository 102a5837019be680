using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace LeakGuard.DependencyInjection;

/// <summary>Reads from the registered services which classes take an unguarded data source or connection in their constructors.</summary>
internal static class BypassInspection
{
    private static readonly Type[] Unguarded = [typeof(NpgsqlDataSource), typeof(NpgsqlConnection), typeof(NpgsqlMultiHostDataSource)];

    public static IReadOnlyList<string> Find(IServiceCollection services, PoolKey pool) =>
    [
        .. services
            .Select(service => service.IsKeyedService ? service.KeyedImplementationType : service.ImplementationType)
            .OfType<Type>()
            .Distinct()
            .Where(type => !type.IsGenericTypeDefinition && Takes(type, pool))
            .Select(type => type.FullName ?? type.Name),
    ];

#pragma warning disable IL2070 // A registration keeps the constructors of its implementation: the container calls them.
    private static bool Takes(Type type, PoolKey pool) => type.GetConstructors()
        .SelectMany(constructor => constructor.GetParameters())
        .Any(parameter => Unguarded.Contains(parameter.ParameterType) && Equals(KeyOf(parameter), pool.Key));
#pragma warning restore IL2070

    private static object? KeyOf(System.Reflection.ParameterInfo parameter) =>
        parameter.GetCustomAttributes(typeof(FromKeyedServicesAttribute), inherit: false) is [FromKeyedServicesAttribute keyed] ? keyed.Key : null;
}

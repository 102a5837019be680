using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace LeakGuard.Tests.DependencyInjection;

/// <summary>Registers as Npgsql.DependencyInjection does: each service by TryAdd.</summary>
internal static class NpgsqlRegistration
{
    public static IServiceCollection AddNpgsqlDataSourceLike(this IServiceCollection services, string connectionString, object? key = null)
    {
        TryAdd(services, typeof(NpgsqlDataSource), key, ServiceLifetime.Singleton, _ => NpgsqlDataSource.Create(connectionString));
        TryAdd(services, typeof(NpgsqlConnection), key, ServiceLifetime.Transient, sp => Source(sp, key).CreateConnection());
        TryAdd(services, typeof(DbDataSource), key, ServiceLifetime.Singleton, sp => Source(sp, key));
        TryAdd(services, typeof(DbConnection), key, ServiceLifetime.Transient, sp => Source(sp, key).CreateConnection());
        return services;
    }

    private static void TryAdd(IServiceCollection services, Type type, object? key, ServiceLifetime lifetime, Func<IServiceProvider, object> create) =>
        services.TryAdd(key is null
            ? new ServiceDescriptor(type, create, lifetime)
            : new ServiceDescriptor(type, key, (sp, _) => create(sp), lifetime));

    private static NpgsqlDataSource Source(IServiceProvider services, object? key) =>
        key is null ? services.GetRequiredService<NpgsqlDataSource>() : services.GetRequiredKeyedService<NpgsqlDataSource>(key);
}

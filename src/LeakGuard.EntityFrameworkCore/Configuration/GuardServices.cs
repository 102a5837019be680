using System.Diagnostics.CodeAnalysis;
using LeakGuard.EntityFrameworkCore.Guests;
using LeakGuard.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql.EntityFrameworkCore.PostgreSQL.Storage.Internal;

// Under the names by which the provider asks for a context's connection.
#pragma warning disable EF1001

namespace LeakGuard.EntityFrameworkCore.Configuration;

/// <inheritdoc/>
internal sealed class GuardServices : IGuardServices
{
    private GuardServices()
    {
    }

    public static GuardServices Instance { get; } = new();

    public void AddTo(IServiceCollection services)
    {
        services.TryAddSingleton(Instance);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IInterceptor, TransactionInterceptor>());
        if (!TryPut<INpgsqlRelationalConnection, NpgsqlRelationalConnection, GuardedRelationalConnection>(services, ServiceLifetime.Scoped))
        {
            throw new InvalidOperationException(
                $"LeakGuard has to be EF Core's {nameof(INpgsqlRelationalConnection)} to see the connections of contexts, and another one is registered. Leave out the one or the other.");
        }

        // Where the application makes its own, its commands are not announced as calls. Its connections are guarded all the same.
        TryPut<IRelationalCommandBuilderFactory, RelationalCommandBuilderFactory, WatchedCommandBuilderFactory>(services, ServiceLifetime.Singleton);
    }

    public bool AreIn(IServiceProvider services) => services.GetService<GuardServices>() is not null;

    public bool Include(Type service) => service == typeof(INpgsqlRelationalConnection) || service == typeof(IRelationalConnection);

    // In place of the usual one, whether that is there already or comes afterwards; but not of what somebody else has put there.
    private static bool TryPut<TService, TUsual, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TGuards>(
        IServiceCollection services, ServiceLifetime lifetime)
    {
        var present = services.FirstOrDefault(service => service.ServiceType == typeof(TService));
        if (present is not null && present.ImplementationType != typeof(TUsual) && present.ImplementationType != typeof(TGuards))
        {
            return false;
        }

        services.Replace(ServiceDescriptor.Describe(typeof(TService), typeof(TGuards), lifetime));
        return true;
    }
}

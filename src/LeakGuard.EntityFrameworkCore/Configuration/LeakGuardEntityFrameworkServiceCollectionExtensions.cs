using LeakGuard.EntityFrameworkCore.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets EF Core's own services know the guard.</summary>
public static class LeakGuardEntityFrameworkServiceCollectionExtensions
{
    /// <summary>
    /// Adds what <c>UseLeakGuard</c> needs to services that contexts are given by <c>UseInternalServiceProvider</c>.
    /// Without that, EF Core builds them by itself, and nobody has to call this.
    /// </summary>
    /// <param name="serviceCollection">EF Core's services.</param>
    /// <example><code>new ServiceCollection().AddEntityFrameworkNpgsql().AddEntityFrameworkLeakGuard()</code></example>
    public static IServiceCollection AddEntityFrameworkLeakGuard(this IServiceCollection serviceCollection)
    {
        ArgumentNullException.ThrowIfNull(serviceCollection);
        GuardServices.Instance.AddTo(serviceCollection);
        return serviceCollection;
    }
}

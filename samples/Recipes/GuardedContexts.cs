using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Recipes;

/// <summary>EF Core's contexts under a guard.</summary>
public static class GuardedContexts
{
    public static void Register(IServiceCollection services, string connectionString)
    {
        services.AddLeakGuard(connectionString);
        services.AddDbContext<Shop>((provider, options) => options.UseNpgsql().UseLeakGuard(provider));
    }

    public static async Task WithoutDependencyInjectionAsync(string connectionString)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var guard = dataSource.WithLeakGuard();
        var options = new DbContextOptionsBuilder<Shop>().UseNpgsql(dataSource).UseLeakGuard(guard).Options;
        await using var shop = new Shop(options);
    }

    public static void OfAKey(IServiceCollection services)
    {
        services.AddDbContext<Shop>((provider, options) => options
            .UseNpgsql(provider.GetRequiredKeyedService<NpgsqlDataSource>("archive"))
            .UseLeakGuard(provider, "archive"));
    }
}

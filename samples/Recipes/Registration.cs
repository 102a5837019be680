using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Recipes;

/// <summary>Ways to put a guarded pool into an application.</summary>
public static class Registration
{
    public static void SetUpNpgsql(IServiceCollection services, string connectionString)
    {
        services.AddLeakGuard(connectionString, (provider, npgsql) => npgsql.EnableParameterLogging());
    }

    public static void GuardWhatIsRegistered(IServiceCollection services, string connectionString)
    {
        services.AddSingleton(NpgsqlDataSource.Create(connectionString));
        services.AddLeakGuard();
    }

    public static void SeveralPools(IServiceCollection services, string orders, string archive)
    {
        services.AddLeakGuard(orders);
        services.AddLeakGuard(archive, options => options.Name = "archive", serviceKey: "archive");
        services.AddHealthChecks().AddLeakGuard().AddLeakGuard(serviceKey: "archive");
    }

    public static async Task WithoutDependencyInjectionAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString).WithLeakGuard();
        await using var connection = await database.OpenConnectionAsync();
    }

    public static void LimitOnTheServer(IServiceCollection services, string connectionString)
    {
        services.AddLeakGuard(connectionString, options =>
        {
            options.Server.IdleInTransactionSessionTimeout = TimeSpan.FromMinutes(1);
            options.Server.StatementTimeout = TimeSpan.FromSeconds(30);
            options.Server.NameInstance = true; // application_name: shop@web-1:4711
        });
    }
}

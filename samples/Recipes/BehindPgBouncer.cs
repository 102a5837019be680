using LeakGuard;
using Microsoft.Extensions.DependencyInjection;

namespace Recipes;

/// <summary>A pool whose connections lead through PgBouncer in transaction mode.</summary>
public static class BehindPgBouncer
{
    public static void Register(IServiceCollection services)
    {
        services.AddLeakGuard(
            "Host=pgbouncer;Port=6432;Username=shop;Database=shop;No Reset On Close=true",
            options => options.Pooler = PoolerMode.Transaction);
    }
}

using LeakGuard;

namespace WebShop.Operations;

/// <summary>What load balancers, orchestrators and people ask.</summary>
internal static class HealthEndpoints
{
    public static void MapShopHealth(this WebApplication app)
    {
        // May this instance get requests? 503 only when its own pool is exhausted for a while.
        app.MapHealthChecks("/ready", new()
        {
            Predicate = check => check.Tags.Contains(LeakGuardTags.Ready),
            ResponseWriter = HealthJson.WriteAsync,
        });

        // Does the process answer? Nothing about the pool: a restart would kill the work in flight, and cure no leak.
        app.MapHealthChecks("/live", new() { Predicate = _ => false });

        // What do people want to know? Every check, the database itself included.
        app.MapHealthChecks("/health", new() { ResponseWriter = HealthJson.WriteAsync });
    }
}

using LeakGuard;
using Microsoft.Extensions.DependencyInjection;

namespace Recipes;

/// <summary>Shares of the pool for classes of work, and a breaker by hand.</summary>
public static class Admission
{
    public static void Share(IServiceCollection services, string connectionString)
    {
        services.AddLeakGuard(connectionString, options =>
        {
            options.Partitions["reports"].MaxLeases = 5;
            options.Queue.CriticalReserve = 1;
        });
    }

    public static async Task UseShareAsync(GuardedDataSource database)
    {
        var report = new LeaseIntent("monthly report", TimeSpan.FromMinutes(10)) { Partition = "reports" };
        await using var connection = await database.OpenConnectionAsync(report);
    }

    public static void Maintain(GuardedDataSource database)
    {
        database.Isolate();      // every open is refused at once,
        database.ResetBreaker(); // until here
    }
}

using LeakGuard;

namespace Recipes;

/// <summary>Work that is meant to hold its connection for long.</summary>
public static class DeclaredWork
{
    public static async Task ExportAsync(GuardedDataSource database)
    {
        var intent = new LeaseIntent("nightly export", TimeSpan.FromHours(2));
        await using var connection = await database.OpenConnectionAsync(intent);
    }
}

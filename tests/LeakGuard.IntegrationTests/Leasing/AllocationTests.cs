using Npgsql;

namespace LeakGuard.IntegrationTests.Leasing;

public sealed class AllocationTests
{
    private const int Leases = 1000;
    private const int MostAddedBytes = 120;

    [Fact]
    public async Task A_lease_costs_its_wrapper_and_nothing_else()
    {
        await using var pool = await TestPool.StartAsync(1, options => options.StackCapture = StackCapture.Off);
        await using var bare = NpgsqlDataSource.Create(pool.ConnectionString);

        long Added() => PerLease(() => pool.Source.OpenConnection().Dispose()) - PerLease(() => bare.OpenConnection().Dispose());

        // Code that is not yet compiled for good allocates where compiled code does not.
        await Wait.UntilAsync(() => Added() is > 0 and <= MostAddedBytes, $"a lease that adds at most {MostAddedBytes} bytes");
    }

    private static long PerLease(Action lease)
    {
        lease();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Leases; i++)
        {
            lease();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Leases;
    }
}

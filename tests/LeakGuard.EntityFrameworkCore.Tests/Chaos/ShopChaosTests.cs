using System.Globalization;
using LeakGuard.EntityFrameworkCore.Tests.Guests;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using LeakGuard.TestSupport;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Xunit.Abstractions;

namespace LeakGuard.EntityFrameworkCore.Tests.Chaos;

/// <summary>
/// Everything at once, at random, on one pool: afterwards every slot is free. LEAKGUARD_LEASES sets the number of leases,
/// LEAKGUARD_SEED repeats a run's choices.
/// </summary>
[Collection(nameof(Undisturbed))]
public sealed class ShopChaosTests(ShopDatabase database, ITestOutputHelper output) : IClassFixture<ShopDatabase>
{
    private const int PoolSize = 6;
    private const int Workers = 20;

    [Theory]
    [InlineData(Mixture.ContextsAlone)]
    [InlineData(Mixture.ContextsAndDapper)]
    [InlineData(Mixture.OpenedByHand)]
    public async Task Permits_are_conserved(Mixture mixture)
    {
        var leases = Setting("LEAKGUARD_LEASES", 4_000);
        var seed = Setting("LEAKGUARD_SEED", Random.Shared.Next());
        output.WriteLine($"{leases} leases, seed {seed}");
        var server = await SharedPostgres.GetAsync();
        await using var proxy = FaultProxy.Start("127.0.0.1", server.Port);
        await using var pool = await ShopPool.StartAsync(
            database,
            PoolSize,
            options =>
            {
                options.Queue.WaitTimeout = TimeSpan.FromMilliseconds(250);
                options.Queue.Limit = Workers - PoolSize + 2;
                options.Breaker.MaxBreakDuration = options.Breaker.BreakDuration = TimeSpan.FromMilliseconds(20);
            },
            settings => (settings.Host, settings.Port, settings.Timeout) = ("127.0.0.1", proxy.Port, 5));
        var contexts = new PooledDbContextFactory<Shop>(pool.Options(), poolSize: Workers);
        using var stop = new CancellationTokenSource();
        var breaking = BreakAsync(proxy, stop.Token);
        var looking = LookAsync(pool, stop.Token);

        var workers = Enumerable.Range(0, Workers).Select(n => new ShopWorker(pool.Guard, pool.Options(), contexts, mixture, seed + n)).ToArray();
        await Task.WhenAll(workers.Select(worker => Task.Run(() => worker.RunAsync(leases))));
        await stop.CancelAsync();
        await breaking;
        var (mostUsed, mostUntracked) = await looking;

        output.WriteLine(string.Join("\n", workers
            .SelectMany(worker => worker.Outcomes)
            .GroupBy(outcome => outcome.Key, outcome => outcome.Value)
            .OrderBy(outcome => outcome.Key, StringComparer.Ordinal)
            .Select(outcome => $"{outcome.Sum()} x {outcome.Key}")));
        output.WriteLine($"At most {mostUsed} used, {mostUntracked} untracked.");
        await pool.AssertWholeAsync();
        using var used = new UsedConnections(pool.Guard.ConnectionString);
        Assert.Equal(0, used.Now);
        Assert.Empty(pool.Told.Faults);
        Assert.InRange(mostUsed, 1, PoolSize);
        if (mixture != Mixture.OpenedByHand)
        {
            Assert.Equal(0, mostUntracked);
            Assert.DoesNotContain(workers, worker => worker.Outcomes.Keys.Any(outcome => outcome.Contains("EXHAUSTED", StringComparison.Ordinal)));
        }
    }

    private static async Task BreakAsync(FaultProxy proxy, CancellationToken stop)
    {
        while (await SleepAsync(400, stop))
        {
            proxy.ResetConnections();
        }
    }

    private static async Task<(int Used, int Untracked)> LookAsync(ShopPool pool, CancellationToken stop)
    {
        using var used = new UsedConnections(pool.Guard.ConnectionString);
        using var untracked = new UntrackedGauge(pool.Guard.PoolName);
        var (mostUsed, mostUntracked) = (0, 0);
        while (await SleepAsync(2, stop))
        {
            mostUsed = Math.Max(mostUsed, used.Now);
            mostUntracked = Math.Max(mostUntracked, Steady(untracked));
        }

        return (mostUsed, mostUntracked);
    }

    // It is made of numbers that are not read at once: what is untracked stays so for a while.
    private static int Steady(UntrackedGauge untracked)
    {
        var least = int.MaxValue;
        for (var looks = 0; looks < 20 && least > 0; looks++)
        {
            least = Math.Min(least, untracked.Read());
        }

        return least;
    }

    private static async Task<bool> SleepAsync(int milliseconds, CancellationToken stop)
    {
        await Task.Delay(milliseconds, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stop.IsCancellationRequested;
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}

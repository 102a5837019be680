using System.Diagnostics;
using System.Globalization;
using LeakGuard.TestSupport;
using Xunit.Abstractions;

namespace LeakGuard.IntegrationTests.Leasing;

/// <summary>
/// Everything at once, at random: afterwards every slot is free. LEAKGUARD_LEASES sets the number of leases (1000000 for
/// the full run), LEAKGUARD_SEED repeats a run's choices.
/// </summary>
[Collection(nameof(Undisturbed))]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int PoolSize = 16;
    private const int Workers = 64;

    [Fact]
    public async Task After_any_mixture_of_use_and_misuse_every_slot_is_free()
    {
        var leases = Setting("LEAKGUARD_LEASES", 60_000);
        var seed = Setting("LEAKGUARD_SEED", Random.Shared.Next());
        output.WriteLine($"{leases} leases, seed {seed}");
        var server = await SharedPostgres.GetAsync();
        await using var proxy = FaultProxy.Start("127.0.0.1", server.Port);
        await using var pool = await TestPool.StartAsync(
            PoolSize,
            options =>
            {
                options.Queue.WaitTimeout = TimeSpan.FromMilliseconds(250);
                options.Queue.Limit = Workers - PoolSize + 4;
            },
            settings => (settings.Host, settings.Port) = ("127.0.0.1", proxy.Port));
        using var stop = new CancellationTokenSource();
        var breaking = BreakAsync(proxy, stop.Token);
        var collecting = CollectAsync(stop.Token);

        var running = Stopwatch.StartNew();
        var workers = Enumerable.Range(0, Workers).Select(n => new ChaosWorker(pool.Source, seed + n)).ToArray();
        await Task.WhenAll(workers.Select(worker => Task.Run(() => worker.RunAsync(leases))));
        await stop.CancelAsync();
        await breaking;
        await collecting;
        var elapsed = running.Elapsed;

        await Wait.UntilCollectedAsync(() => pool.Source.Snapshot() is { Leased: 0, Waiting: 0 }, "every slot to be free");
        Assert.Empty(pool.Source.Leases());
        await AssertUsableAsync(pool);
        Assert.Empty(pool.Told.Faults);
        var snapshot = pool.Source.Snapshot();
        var outcomes = workers.SelectMany(worker => worker.Outcomes).GroupBy(outcome => outcome.Key, outcome => outcome.Value);
        output.WriteLine($"{elapsed}: {snapshot.TotalLeases} leases, {snapshot.TotalReclaimed} taken back, {snapshot.TotalRejections} refused, {pool.Told.FailedReclaims.Count} failed to be taken back");
        output.WriteLine(string.Join("\n", outcomes.Select(outcome => $"{outcome.Sum()} x {outcome.Key}")));
        Assert.True(snapshot.TotalReclaimed > 0);
    }

    /// <summary>As many leases as the pool has can be had, and not one more.</summary>
    private static async Task AssertUsableAsync(TestPool pool)
    {
        var held = new List<GuardedConnection>();
        for (var i = 0; i < PoolSize; i++)
        {
            held.Add(await pool.Source.OpenConnectionAsync());
        }

        await Assert.ThrowsAsync<PoolWaitTimeoutException>(() => pool.Source.OpenConnectionAsync().AsTask());
        foreach (var connection in held)
        {
            await connection.DisposeAsync();
        }

        await pool.EmptyAsync();
    }

    private static async Task BreakAsync(FaultProxy proxy, CancellationToken stop)
    {
        while (await SleepAsync(1500, stop))
        {
            proxy.ResetConnections();
        }
    }

    private static async Task CollectAsync(CancellationToken stop)
    {
        while (await SleepAsync(50, stop))
        {
            GC.Collect();
        }
    }

    private static async Task<bool> SleepAsync(int milliseconds, CancellationToken stop)
    {
        await Task.Delay(milliseconds, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stop.IsCancellationRequested;
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}

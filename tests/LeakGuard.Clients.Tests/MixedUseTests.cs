using System.Globalization;
using LeakGuard.Clients.Tests.Load;
using LeakGuard.TestSupport;
using Xunit.Abstractions;

namespace LeakGuard.Clients.Tests;

/// <summary>Many tasks on one pool, in every way Dapper has, interrupted at random. LEAKGUARD_SEED repeats a run's choices.</summary>
public sealed class MixedUseTests(ITestOutputHelper output)
{
    private const int PoolSize = 8;
    private const int Workers = 32;
    private const int Rounds = 60;

    [Fact]
    public async Task No_permit_is_lost_and_never_more_is_used_than_the_pool_has()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("LEAKGUARD_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        await using var pool = await TestPool.StartAsync(PoolSize, connect: settings => settings.ApplicationName = $"mixed_{Guid.NewGuid():N}");
        using var gauge = new UsedConnections(pool.Source.ConnectionString);
        await pool.WarmAsync();
        using var done = new CancellationTokenSource();
        var watching = Task.Run(() => WatchAsync(pool.Source, gauge, done.Token));

        var workers = Enumerable.Range(0, Workers).Select(n => new DapperWorker(pool.Source, seed + n)).ToArray();
        await Task.WhenAll(workers.Select(worker => Task.Run(() => worker.RunAsync(Rounds))));
        await done.CancelAsync();
        var (mostLeased, mostUsed, looks) = await watching;

        foreach (var outcome in workers.SelectMany(worker => worker.Outcomes).GroupBy(o => o.Key, o => o.Value).OrderBy(o => o.Key, StringComparer.Ordinal))
            output.WriteLine($"{outcome.Sum()} x {outcome.Key}");
        output.WriteLine($"at most {mostLeased} leased and {mostUsed} used of {PoolSize} in {looks} looks");
        Assert.Equal(Workers * Rounds, workers.Sum(worker => worker.Outcomes.Values.Sum()));
        Assert.InRange(mostLeased, 2, PoolSize);
        Assert.InRange(mostUsed, 2, PoolSize);
        await pool.EmptyAsync();
        Assert.Equal(0, gauge.Read());
        await AssertAllCanBeHadAsync(pool);
        Assert.Empty(pool.Told.Faults);
        Assert.Empty(pool.Told.Reclamations);
    }

    private static async Task<(int Leased, int Used, int Looks)> WatchAsync(GuardedDataSource source, UsedConnections gauge, CancellationToken done)
    {
        var (leased, used, looks) = (0, 0, 0);
        for (; !done.IsCancellationRequested; looks++)
        {
            leased = Math.Max(leased, source.Snapshot().Leased);
            used = Math.Max(used, gauge.Read() ?? 0);
            await Task.Delay(1, CancellationToken.None);
        }

        return (leased, used, looks);
    }

    private static async Task AssertAllCanBeHadAsync(TestPool pool)
    {
        var held = new List<GuardedConnection>();
        for (var i = 0; i < PoolSize; i++)
            held.Add(await pool.Source.OpenConnectionAsync());
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.Source.OpenConnectionAsync(soon.Token).AsTask());
        foreach (var connection in held)
            await connection.DisposeAsync();
        await pool.EmptyAsync();
    }
}

using LeakGuard.TestSupport;

namespace LeakGuard.IntegrationTests.Watchdog;

public sealed class ReclaimRaceTests
{
    [Fact]
    public async Task A_busy_owner_keeps_its_lease()
    {
        await using var pool = await TestPool.StartAsync(4, options =>
        {
            ReclaimTests.Hasty(options);
            options.Reclaim.Suspected = ReclaimMode.Enabled;
            options.Reclaim.After = TimeSpan.FromSeconds(2);
            options.ScanInterval = TimeSpan.FromMilliseconds(10);
        });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(() => WorkAsync(pool.Source, n))));

        await pool.EmptyAsync();
        Assert.Empty(pool.Told.Reclamations);
        Assert.Empty(pool.Told.Faults);
    }

    [Fact]
    public async Task A_call_just_when_its_lease_is_taken_either_works_or_says_so()
    {
        await using var pool = await ReclaimTests.StartAsync(16, new SlowWallClock(TimeSpan.FromMilliseconds(3)));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(() => BrinkAsync(pool.Source, n))));

        await pool.EmptyAsync();
        var (worked, taken) = (outcomes.Sum(outcome => outcome.Worked), outcomes.Sum(outcome => outcome.Taken));
        Assert.True(worked > 0 && taken > 0, $"{worked} worked, {taken} were taken: the race was not run.");
        Assert.Empty(pool.Told.Faults);
        Assert.Empty(pool.Told.FailedReclaims);
        await Wait.UntilAsync(() => pool.Told.Reclamations.Count >= taken, "all losses to be announced");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_victim_may_dispose_what_it_has_while_it_is_being_taken(bool async)
    {
        var server = await SharedPostgres.GetAsync();
        await using var proxy = FaultProxy.Start("127.0.0.1", server.Port);
        await using var pool = await TestPool.StartAsync(
            1,
            options =>
            {
                ReclaimTests.Hasty(options);
                options.Reclaim.Suspected = ReclaimMode.Enabled;
            },
            settings => (settings.Host, settings.Port) = ("127.0.0.1", proxy.Port));
        var connection = await pool.Source.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await connection.RunAsync("SELECT 1");

        // From now on the server does not answer, and the work is not yet rolled back.
        proxy.BlackHole();
        await pool.Told.ReportAsync();
        await Task.Delay(200);
        Assert.Equal(1, pool.Source.Snapshot().Leased);
        await Assert.ThrowsAsync<LeaseReclaimedException>(() => transaction.CommitAsync());
        var disposing = Task.Run(async () =>
        {
            if (async)
            {
                await transaction.DisposeAsync();
                await connection.DisposeAsync();
            }
            else
            {
                transaction.Dispose();
                connection.Dispose();
            }
        });
        await Task.Delay(50);
        proxy.Pass();

        await disposing;
        await pool.EmptyAsync();
        await using var next = await pool.Source.OpenConnectionAsync();
        Assert.Equal(1, await next.RunAsync("SELECT 1"));
        Assert.Empty(pool.Told.Faults);
        Assert.Empty(pool.Told.FailedReclaims);
    }

    private static async Task WorkAsync(GuardedDataSource source, int worker)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = worker % 2 == 0 ? await connection.BeginTransactionAsync() : null;
        for (var i = 0; i < 3000; i++)
        {
            Assert.Equal(i, i % 2 == 0 ? await connection.RunAsync($"SELECT {i}") : connection.Run($"SELECT {i}"));
        }
    }

    private static async Task<(int Worked, int Taken)> BrinkAsync(GuardedDataSource source, int owner)
    {
        var random = new Random(owner);
        var (worked, taken) = (0, 0);
        for (var i = 0; i < 25; i++)
        {
            await using var connection = await source.OpenConnectionAsync();
            await Task.Delay(140 + random.Next(45));
            try
            {
                // A transaction that nobody announced would be lost without a word, or on somebody else's connection.
                await using var transaction = await connection.BeginTransactionAsync();
                Assert.Equal(i, await connection.RunAsync($"SELECT {i}"));
                await transaction.CommitAsync();
                worked++;
            }
            catch (LeaseReclaimedException)
            {
                taken++;
            }
        }

        return (worked, taken);
    }
}

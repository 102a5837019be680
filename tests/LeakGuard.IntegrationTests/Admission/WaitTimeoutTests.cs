namespace LeakGuard.IntegrationTests.Admission;

public sealed class WaitTimeoutTests
{
    [Fact]
    public async Task A_refusal_names_who_holds_the_pool_and_who_used_it_meanwhile()
    {
        await using var pool = await TestPool.StartAsync(3, options => options.ScanInterval = TimeSpan.FromMilliseconds(10));
        using var stop = new CancellationTokenSource();
        await using var one = await HoldAsync(pool.Source);
        await using var two = await HoldAsync(pool.Source);
        var churn = ChurnAsync(pool.Source, stop.Token);
        await Wait.UntilAsync(() => pool.Source.Snapshot().Leased == 3, "the pool to fill");
        var steady = await OpenWithAsync(pool.Source, TimeSpan.FromMilliseconds(700));

        var refused = Assert.IsType<PoolWaitTimeoutException>(steady);

        var (holding, churning) = (SourceMarks.LineOf("Hold"), SourceMarks.LineOf("Churn"));
        Assert.Contains($"2 × WaitTimeoutTests.HoldAsync (WaitTimeoutTests.cs:{holding})", refused.Message, StringComparison.Ordinal);
        Assert.Contains("During the wait the pool was used by: ", refused.Message, StringComparison.Ordinal);
        Assert.Equal([holding, churning], refused.Rejection.Users.Select(user => user.Origin.LineNumber));
        Assert.InRange(refused.Rejection.Users[0].Share, 0.5, 0.9);
        Assert.Equal(1.0, refused.Rejection.Users.Sum(user => user.Share), tolerance: 0.001);
        Assert.Equal(2, refused.Rejection.Holders[0].Count);
        await stop.CancelAsync();
        await churn;
    }

    [Fact]
    public async Task A_refusal_carries_the_numbers_as_data()
    {
        await using var pool = await TestPool.StartAsync(1);
        await using var held = await HoldAsync(pool.Source);

        var refused = await OpenWithAsync(pool.Source, TimeSpan.FromMilliseconds(50));

        Assert.Equal(pool.Source.PoolName, refused!.Data["LeakGuard.Pool"]);
        Assert.Equal("WaitTimeout", refused.Data["LeakGuard.Reason"]);
        Assert.Equal((1, 1, 0), (refused.Data["LeakGuard.Leased"], refused.Data["LeakGuard.MaxPoolSize"], refused.Data["LeakGuard.Waiting"]));
    }

    [Fact]
    public async Task A_caller_that_brings_no_patience_is_refused_at_once()
    {
        await using var pool = await TestPool.StartAsync(1, options => options.Queue.WaitTimeout = Timeout.InfiniteTimeSpan);
        await using (await HoldAsync(pool.Source))
        {
            Assert.IsType<PoolQueueFullException>(await OpenWithAsync(pool.Source, TimeSpan.Zero));
        }

        Assert.Null(await OpenWithAsync(pool.Source, TimeSpan.Zero));
        await pool.EmptyAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_caller_that_brings_little_patience_waits_no_longer_than_that(bool async)
    {
        await using var pool = await TestPool.StartAsync(1, options => options.Queue.WaitTimeout = Timeout.InfiniteTimeSpan);
        await using (await HoldAsync(pool.Source))
        {
            var refused = await OpenWithAsync(pool.Source, TimeSpan.FromMilliseconds(100), async).WaitAsync(Wait.Generous);

            Assert.IsType<PoolWaitTimeoutException>(refused);
            Assert.Contains("within 100 ms", refused.Message, StringComparison.Ordinal);
        }

        await pool.EmptyAsync();
    }

    [Fact]
    public async Task A_hopeless_caller_is_refused_before_it_has_waited()
    {
        await using var pool = await TestPool.StartAsync(1, options =>
        {
            options.Queue.RefuseHopeless = true;
            options.Queue.WaitTimeout = Timeout.InfiniteTimeSpan;
            options.ScanInterval = TimeSpan.FromMilliseconds(10);
        });

        // Enough for the gauge to know how long a connection is held: some 100 ms.
        for (var i = 0; i < 5; i++)
        {
            await using var busy = await pool.Source.OpenConnectionAsync();
            await busy.RunAsync("SELECT pg_sleep(0.1)");
        }

        await using var held = await HoldAsync(pool.Source);
        await pool.Told.RoundsAsync();
        var refused = Assert.IsType<PoolQueueFullException>(await OpenWithAsync(pool.Source, TimeSpan.FromMilliseconds(1)));

        Assert.Equal(RejectionReason.Hopeless, refused.Rejection.Reason);
        Assert.Contains("an estimated wait of", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"WaitTimeoutTests.cs:{SourceMarks.LineOf("Hold")}", refused.Message, StringComparison.Ordinal);
        var patient = pool.Source.OpenConnectionAsync().AsTask();
        await held.DisposeAsync();
        await (await patient).DisposeAsync();
        await pool.EmptyAsync();
    }

    private static async Task<GuardedConnection> HoldAsync(GuardedDataSource source)
    {
        var connection = await source.OpenConnectionAsync(); // LEAK: Hold
        await connection.RunAsync("SELECT 1");
        return connection;
    }

    // Each of these is brief, and together they hold one connection all the time.
    private static async Task ChurnAsync(GuardedDataSource source, CancellationToken stop)
    {
        var intent = new LeaseIntent("churn", TimeSpan.FromMinutes(1)) { WaitTimeout = Timeout.InfiniteTimeSpan };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
            {
                await using var brief = await source.OpenConnectionAsync(intent, CancellationToken.None); // LEAK: Churn
                await brief.RunAsync("SELECT pg_sleep(0.1)");
            }
        }));
    }

    private static async Task<Exception?> OpenWithAsync(GuardedDataSource source, TimeSpan patience, bool async = true)
    {
        var intent = new LeaseIntent("test", TimeSpan.FromMinutes(1)) { WaitTimeout = patience };
        return await Record.ExceptionAsync(async () =>
        {
            await using var connection = async
                ? await source.OpenConnectionAsync(intent)
                : await Task.Factory.StartNew(() => source.OpenConnection(intent), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        });
    }
}

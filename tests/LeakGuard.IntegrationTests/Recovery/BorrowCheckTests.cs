using LeakGuard.IntegrationTests.Admission;
using LeakGuard.IntegrationTests.TestSupport;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.IntegrationTests.Recovery;

/// <summary>Connections that died in the pool, each by what really kills them.</summary>
public sealed class BorrowCheckTests(BreakerServer server) : IClassFixture<BreakerServer>
{
    private const int Size = 4;

    [OwnedServerTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restart_between_two_requests_fails_no_request(bool sync)
    {
        await using var pool = await StartAsync();
        await FillAsync(pool);
        await server.Postgres.RestartAsync();

        for (var i = 0; i < Size; i++)
        {
            await RequestAsync(pool.Source, sync);
        }

        Assert.NotEmpty(pool.Told.Dead);
        Assert.Equal(pool.Told.Dead.Count, pool.Source.Snapshot().TotalDeadConnections);
        Assert.Equal(BreakerState.Closed, pool.Source.Snapshot().Breaker);
        await pool.EmptyAsync();
    }

    [OwnedServerTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dead_connections_are_passed_over_until_a_live_one_comes(bool sync)
    {
        await using var proxy = FaultProxy.Start("127.0.0.1", server.Port);
        await using var pool = await StartAsync(port: proxy.Port);
        await FillAsync(pool);
        proxy.ResetConnections();

        await RequestAsync(pool.Source, sync);

        Assert.NotEmpty(pool.Told.Dead);
        await pool.EmptyAsync();
    }

    [OwnedServerFact]
    public async Task Connections_that_lead_nowhere_cost_the_caller_its_time_and_no_more()
    {
        await using var proxy = FaultProxy.Start("127.0.0.1", server.Port);
        await using var pool = await StartAsync(
            options => options.Queue.WaitTimeout = TimeSpan.FromSeconds(4),
            port: proxy.Port);
        await FillAsync(pool);
        proxy.BlackHole();

        var failure = await Assert.ThrowsAnyAsync<NpgsqlException>(() => RequestAsync(pool.Source, sync: false));

        Assert.IsType<TimeoutException>(failure.InnerException);
        await pool.EmptyAsync();

        proxy.Pass();
        await RequestAsync(pool.Source, sync: false);
        await pool.EmptyAsync();
    }

    [OwnedServerFact]
    public async Task A_caller_that_gives_up_during_the_question_loses_no_slot()
    {
        await using var proxy = FaultProxy.Start("127.0.0.1", server.Port);
        await using var pool = await StartAsync(port: proxy.Port);
        await FillAsync(pool);
        proxy.BlackHole();

        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pool.Source.OpenConnectionAsync(patience.Token));

        await pool.EmptyAsync();
    }

    [OwnedServerFact]
    public async Task A_connection_is_asked_only_once_it_has_been_idle_for_long()
    {
        var clock = new ManualTimeProvider();
        await using var proxy = FaultProxy.Start("127.0.0.1", server.Port);
        await using var pool = await StartAsync(options => options.ValidateAfterIdle = TimeSpan.FromSeconds(30), proxy.Port, clock);
        await FillAsync(pool);
        proxy.BlackHole();

        // Nothing gets through: a question would not come back.
        for (var i = 0; i < 20; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(2));
            await using var connection = await pool.Source.OpenConnectionAsync();
            using var other = pool.Source.OpenConnection();
        }

        clock.Advance(TimeSpan.FromSeconds(31));
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pool.Source.OpenConnectionAsync(patience.Token));
    }

    [OwnedServerTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task With_the_check_off_the_first_use_finds_out(bool sync)
    {
        await using var pool = await StartAsync(options => options.ValidateAfterIdle = Timeout.InfiniteTimeSpan);
        await FillAsync(pool);
        await server.Postgres.RestartAsync();

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => RequestAsync(pool.Source, sync));

        Assert.Empty(pool.Told.Dead);
    }

    [OwnedServerFact]
    public async Task Within_a_scope_none_is_asked()
    {
        await using var pool = await StartAsync();
        await FillAsync(pool);
        using (var scope = new System.Transactions.TransactionScope(System.Transactions.TransactionScopeAsyncFlowOption.Enabled))
        {
            await RequestAsync(pool.Source, sync: false);
            scope.Complete();
        }

        Assert.Equal(0, pool.Source.Snapshot().TotalDeadConnections);
        await pool.EmptyAsync();
    }

    private static async Task RequestAsync(GuardedDataSource source, bool sync)
    {
        if (sync)
        {
            await Task.Run(() =>
            {
                using var connection = source.OpenConnection();
                Assert.Equal(1, connection.Run("SELECT 1"));
            });
            return;
        }

        await using var opened = await source.OpenConnectionAsync();
        Assert.Equal(1, await opened.RunAsync("SELECT 1"));
    }

    // As many physical connections as the pool has, all idle.
    private static async Task FillAsync(TestPool pool)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, Size).Select(_ => pool.Source.OpenConnectionAsync().AsTask()));
        foreach (var connection in all)
        {
            await connection.RunAsync("SELECT 1");
        }

        foreach (var connection in all)
        {
            await connection.DisposeAsync();
        }
    }

    // Zero: every connection counts as idle for long, so that no test has to wait for it.
    private Task<TestPool> StartAsync(Action<LeakGuardOptions>? configure = null, int? port = null, TimeProvider? time = null) => TestPool.StartAsync(
        Size,
        options =>
        {
            options.LeakThreshold = options.IdleInTransactionThreshold = TimeSpan.FromMinutes(1);
            options.ValidateAfterIdle = TimeSpan.Zero;
            configure?.Invoke(options);
        },
        settings =>
        {
            settings.Port = port ?? server.Port;
            settings.ApplicationName = "borrow";
            settings.SslMode = SslMode.Disable;
            settings.GssEncryptionMode = GssEncryptionMode.Disable;
        },
        time);
}

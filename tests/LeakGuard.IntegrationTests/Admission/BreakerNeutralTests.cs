using LeakGuard.IntegrationTests.TestSupport;
using Npgsql;

namespace LeakGuard.IntegrationTests.Admission;

/// <summary>What goes wrong without the database being down leaves the breaker closed.</summary>
[Collection(nameof(Undisturbed))]
public sealed class BreakerNeutralTests(BreakerServer server) : IClassFixture<BreakerServer>
{
    private const int Often = 4 * BreakerPool.ConsecutiveFailures;

    [OwnedServerFact]
    public async Task A_wrong_password()
    {
        await using var pool = BreakerPool.Start(server.Port, connect: settings =>
        {
            settings.Username = BreakerServer.Locked;
            settings.Password = "wrong";
        });

        await AssertAnsweredAsync(pool, "28P01");

        AssertClosed(pool);
    }

    [OwnedServerFact]
    public async Task A_database_that_does_not_exist()
    {
        await using var pool = BreakerPool.Start(server.Port, connect: settings => settings.Database = "nowhere");

        await AssertAnsweredAsync(pool, "3D000");

        AssertClosed(pool);
    }

    [OwnedServerFact]
    public async Task Errors_of_queries()
    {
        await using var pool = BreakerPool.Start(server.Port);

        for (var i = 0; i < Often; i++)
        {
            await using var connection = await pool.Source.OpenConnectionAsync();
            await Assert.ThrowsAsync<PostgresException>(() => connection.RunAsync(i % 2 == 0 ? "SELECT 1 / 0" : "SELEKT"));
        }

        AssertClosed(pool);
        await pool.AssertWholeAsync();
    }

    [OwnedServerFact]
    public async Task Callers_that_give_up()
    {
        await using var pool = BreakerPool.Start(server.Port);
        pool.Proxy.BlackHole();

        for (var i = 0; i <= BreakerPool.ConsecutiveFailures; i++)
        {
            // While it connects, Npgsql may miss that and time out; the caller had given up all the same.
            using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
            await Assert.ThrowsAnyAsync<Exception>(async () => await pool.Source.OpenConnectionAsync(cancel.Token));
            Assert.True(cancel.IsCancellationRequested);
        }

        AssertClosed(pool);
        pool.Proxy.Pass();
        await pool.AssertWholeAsync();
    }

    [OwnedServerFact]
    public async Task A_probe_that_gives_up_lets_the_next_caller_try()
    {
        await using var pool = BreakerPool.Start(
            server.Port,
            options => options.Breaker.ProbeTimeout = TimeSpan.FromMinutes(1),
            settings => settings.Timeout = 10);
        pool.Proxy.Refuse();
        await pool.AssertOpensAsync();
        pool.Proxy.BlackHole();
        using var cancel = new CancellationTokenSource();
        Task<GuardedConnection>? probe = null;
        await Wait.UntilAsync(
            () =>
            {
                probe = pool.Source.OpenConnectionAsync(cancel.Token).AsTask();
                return pool.State == BreakerState.HalfOpen;
            },
            "the break to end");

        Assert.IsType<PoolCircuitOpenException>(await pool.CallAsync());
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => probe!);
        pool.Proxy.Pass();

        Assert.Null(await pool.CallAsync());
        Assert.Equal(BreakerState.Closed, pool.State);
        await pool.AssertWholeAsync();
    }

    [OwnedServerFact]
    public async Task A_pool_without_a_breaker_goes_on_asking()
    {
        await using var pool = BreakerPool.Start(server.Port, options => options.Breaker.Enabled = false);
        pool.Proxy.Refuse();

        for (var i = 0; i < Often; i++)
        {
            Assert.IsType<System.Net.Sockets.SocketException>((await pool.CallAsync(async: i % 2 == 0))?.InnerException);
        }

        AssertClosed(pool);
        Assert.Throws<InvalidOperationException>(pool.Source.Isolate);
        pool.Proxy.Pass();
        await pool.AssertWholeAsync();
    }

    // With a second of time to connect, an answer may now and then come too late; most have to come.
    private static async Task AssertAnsweredAsync(BreakerPool pool, string sqlState)
    {
        var answered = 0;
        for (var i = 0; i < Often; i++)
        {
            var failure = await pool.CallAsync(async: i % 2 == 0);
            answered += failure is PostgresException { SqlState: var state } && state == sqlState ? 1 : 0;
            Assert.True(failure is PostgresException or NpgsqlException { InnerException: TimeoutException }, $"{failure}");
        }

        Assert.True(answered > Often / 2, $"{answered} of {Often} answered.");
    }

    private static void AssertClosed(BreakerPool pool)
    {
        Assert.Equal(BreakerState.Closed, pool.State);
        Assert.Empty(pool.Told.Transitions);
        Assert.Equal((0, 0), (pool.Source.Snapshot().Leased, pool.Source.Snapshot().Waiting));
    }
}

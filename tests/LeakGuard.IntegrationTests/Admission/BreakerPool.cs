using System.Diagnostics;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.IntegrationTests.Admission;

/// <summary>A guarded pool with a quick breaker in front of a server that is about to fail, through a proxy that counts who gets there.</summary>
internal sealed class BreakerPool : IAsyncDisposable
{
    public const int ConsecutiveFailures = 3;
    private const int Size = 10;
    private const int CallsWhileOpen = 400;

    private BreakerPool(FaultProxy proxy) => Proxy = proxy;

    public FaultProxy Proxy { get; }

    public RecordingListener Told { get; } = new();

    public GuardedDataSource Source { get; private set; } = null!;

    public BreakerState State => Source.Snapshot().Breaker;

    /// <param name="port">The server's.</param>
    /// <param name="configure">What else is to be set.</param>
    /// <param name="connect">How else to connect.</param>
    public static BreakerPool Start(int port, Action<LeakGuardOptions>? configure = null, Action<NpgsqlConnectionStringBuilder>? connect = null)
    {
        var pool = new BreakerPool(FaultProxy.Start("127.0.0.1", port));
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = pool.Proxy.Port,
            Username = "postgres",
            Database = "postgres",
            Timeout = 1,
            CommandTimeout = 2,
            CancellationTimeout = -1,

            // One attempt per call: Npgsql connects a second time where encryption could not be negotiated.
            GssEncryptionMode = GssEncryptionMode.Disable,
            SslMode = SslMode.Disable,
            MaxPoolSize = Size,
            ApplicationName = "breaker",
        };
        connect?.Invoke(settings);
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        pool.Source = builder.Build().WithLeakGuard(options =>
        {
            options.ScanInterval = TimeSpan.FromMilliseconds(50);
            options.Breaker.ConsecutiveFailures = ConsecutiveFailures;
            options.Breaker.BreakDuration = TimeSpan.FromMilliseconds(200);
            options.Breaker.MaxBreakDuration = TimeSpan.FromSeconds(1);
            options.Breaker.ProbeTimeout = TimeSpan.FromSeconds(5);
            options.Listeners.Add(pool.Told);
            configure?.Invoke(options);
        });
        return pool;
    }

    /// <summary>Opens, asks, closes; the failure, if it failed.</summary>
    public async Task<Exception?> CallAsync(bool async = true) => await Record.ExceptionAsync(async () =>
    {
        if (async)
        {
            await using var connection = await Source.OpenConnectionAsync();
            await connection.RunAsync("SELECT 1");
        }
        else
        {
            using var connection = Source.OpenConnection();
            connection.Run("SELECT 1");
        }
    });

    /// <summary>The server process of the connection that is handed out next.</summary>
    public async Task<int> AskSessionAsync()
    {
        await using var connection = await Source.OpenConnectionAsync();
        return (int)(await connection.RunAsync("SELECT pg_backend_pid()"))!;
    }

    /// <summary>As many attempts to connect fail as may, and then the breaker is open.</summary>
    /// <param name="isExpected">Holds of the failures that are meant.</param>
    /// <param name="idle">Connections that were in Npgsql's pool: each can fail a caller after it was opened, which is no attempt.</param>
    public async Task AssertOpensAsync(Func<Exception, bool>? isExpected = null, int idle = 0)
    {
        var calls = 0;
        while (State == BreakerState.Closed && calls < ConsecutiveFailures + idle)
        {
            var failure = await CallAsync(async: calls++ % 2 == 0);
            Assert.IsNotType<PoolCircuitOpenException>(failure);
            Assert.True(failure is not null && (isExpected is null || isExpected(failure)), $"Failed otherwise than expected: {failure}");
        }

        Assert.Equal([BreakerState.Open], Told.Transitions.Select(change => change.To));
        Assert.True(calls >= ConsecutiveFailures, $"Opened after {calls} calls.");
        Assert.NotNull(Told.Transitions.Single().LastFailure);
    }

    /// <summary>Of many callers, who come for longer than a break lasts, hardly any gets past the guard.</summary>
    public async Task AssertKeepsCallersOffAsync()
    {
        var (calls, passed) = (0, 0);
        while (calls < CallsWhileOpen || passed == 0)
        {
            var failure = await CallAsync(async: calls++ % 2 == 0);
            if (failure is not PoolCircuitOpenException refused)
            {
                passed++;
                continue;
            }

            Assert.NotNull(refused.InnerException);
            Assert.False(refused.IsTransient);
        }

        Assert.True(passed < calls * 0.02, $"{passed} of {calls} got past the guard.");
        Assert.DoesNotContain(Told.Transitions, change => change.To == BreakerState.Closed);
    }

    /// <summary>The first caller let through after the server has come back closes the breaker, and nothing is lost.</summary>
    public async Task AssertClosesAsync()
    {
        var before = Told.Transitions.Count(change => change.To == BreakerState.HalfOpen);
        var patience = Stopwatch.StartNew();
        while (State != BreakerState.Closed && patience.Elapsed < Wait.Generous)
        {
            await CallAsync();
            await Task.Delay(5);
        }

        Assert.Equal(BreakerState.Closed, State);
        Assert.Equal(before + 1, Told.Transitions.Count(change => change.To == BreakerState.HalfOpen));
        await AssertWholeAsync();
    }

    /// <summary>Every slot can be had.</summary>
    public async Task AssertWholeAsync()
    {
        await Wait.UntilAsync(() => Source.Snapshot() is { Leased: 0, Waiting: 0 }, "all leases to come back");
        var all = new List<GuardedConnection>();
        for (var i = 0; i < Size; i++)
        {
            all.Add(await Source.OpenConnectionAsync());
        }

        Assert.Equal(Size, Source.Snapshot().Leased);
        foreach (var connection in all)
        {
            Assert.Equal(1, await connection.RunAsync("SELECT 1"));
            await connection.DisposeAsync();
        }

        Assert.Equal((0, 0), (Source.Snapshot().Leased, Source.Snapshot().Waiting));
        Assert.Empty(Told.Faults);
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        Proxy.ResetConnections();
        await Proxy.DisposeAsync();
    }
}

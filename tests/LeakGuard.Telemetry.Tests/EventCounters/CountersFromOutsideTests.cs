namespace LeakGuard.Telemetry.Tests.EventCounters;

/// <summary>The counters of one process, read by another.</summary>
public sealed class CountersFromOutsideTests : IAsyncLifetime
{
    private static readonly string[] Counters =
        ["breaker-state", "hold-time", "leaked", "leases", "open-transactions", "rejections", "timeouts", "wait-time", "waiting"];

    private HostProcess _stage = null!;

    public async Task InitializeAsync() => _stage = await HostProcess.StartAsync("ready", "stage", await Servers.PoolAsync(10));

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    [Fact]
    public async Task Who_listens_before_there_is_a_pool_sees_all_that_comes()
    {
        await using var session = await CounterSession.StartAsync(_stage.Id);
        await DoAsync("open orders 2", "open reports 3");
        await session.ShowsAsync("leases", 0);
        await session.ShowsAsync("leases (reports)", 0);

        await DoAsync("lease orders 2", "begin orders 0", "scan orders 1", "lease reports 1", "leak reports 1");
        await session.ShowsAsync("leases", 3);
        await session.ShowsAsync("leases (orders)", 2);
        await session.ShowsAsync("leases (reports)", 1);
        await session.ShowsAsync("open-transactions", 1);
        await session.ShowsAsync("open-transactions (orders)", 1);
        await session.ShowsAsync("open-transactions (reports)", 0);
        await session.ShowsAsync("leaked (reports)", 1);

        await DoAsync("timeout orders 3", "wait orders 2", "refuse orders 4");
        await session.ShowsAsync("waiting", 2);
        await session.ShowsAsync("waiting (orders)", 2);
        await session.ShowsAsync("waiting (reports)", 0);
        await session.CountsAsync("timeouts", 3);
        await session.CountsAsync("rejections", 7);

        await DoAsync("return orders 2", "serve orders", "return reports 1", "isolate orders");
        await session.ShowsAsync("breaker-state", 1); // How many are not closed,
        await session.ShowsAsync("breaker-state (orders)", 3); // and the state of one.
        await session.ShowsAsync("breaker-state (reports)", 0);
        await session.ShowsAsync("leases", 0);
        await session.RoundAsync();

        Assert.Equal([.. Counters.Concat(Counters.Select(name => $"{name} (orders)")).Concat(Counters.Select(name => $"{name} (reports)")).Order(StringComparer.Ordinal)], session.Names);
        Assert.Equal((3d, 3d, 0d), (session["timeouts"].TotalIncrement, session["timeouts (orders)"].TotalIncrement, session["timeouts (reports)"].TotalIncrement));
        Assert.Equal((7d, 7d, 0d), (session["rejections"].TotalIncrement, session["rejections (orders)"].TotalIncrement, session["rejections (reports)"].TotalIncrement));
        foreach (var time in new[] { "wait-time", "hold-time" })
        {
            // Two held and two that waited for them; one held.
            Assert.Equal((5, 4, 1), (session[time].TotalCount, session[$"{time} (orders)"].TotalCount, session[$"{time} (reports)"].TotalCount));
            Assert.All(new[] { time, $"{time} (orders)", $"{time} (reports)" }, name => Assert.True(session[name].OverallMean > 0, name));
        }

        // Until it was called leaked: its threshold of 200 ms is in there.
        Assert.InRange(session["hold-time (reports)"].OverallMean, 200, 600_000);
        Assert.Equal(("Leases out (orders)", "pool:orders"), (session["leases (orders)"].Latest!.DisplayName, session["leases (orders)"].Latest!.Metadata));
        Assert.Equal(("Wait for a connection", "ms"), (session["wait-time"].Latest!.DisplayName, session["wait-time"].Latest!.Units));
    }

    [Fact]
    public async Task Who_comes_late_sees_how_things_stand_and_a_pool_that_ends_leaves_its_counters()
    {
        await DoAsync("open orders 2", "lease orders 1", "open reports 3", "lease reports 2");

        await using var session = await CounterSession.StartAsync(_stage.Id);
        await session.ShowsAsync("leases", 3);
        await session.ShowsAsync("leases (orders)", 1);
        await session.ShowsAsync("leases (reports)", 2);

        await DoAsync("return reports 2", "close reports");
        await session.ShowsAsync("leases", 1);
        var reports = session["leases (reports)"].Reports;
        await session.RoundOfAsync("leases");
        Assert.InRange(session["leases (reports)"].Reports, reports, reports + 1); // One may have been on its way.
        Assert.Equal(0, session["rejections"].TotalIncrement);
    }

    [Fact]
    public async Task However_many_listen_each_is_told_once()
    {
        await DoAsync("listen 2");
        await using var session = await CounterSession.StartAsync(_stage.Id);
        await using var another = await CounterSession.StartAsync(_stage.Id);
        await DoAsync("open orders 1", "lease orders 1");
        await session.ShowsAsync("leases (orders)", 1);
        await another.ShowsAsync("leases (orders)", 1);

        await DoAsync("wait orders 2", "refuse orders 10");

        foreach (var counter in new[] { "rejections", "rejections (orders)" })
        {
            await session.CountsAsync(counter, 10);
            await another.CountsAsync(counter, 10);
            await Wait.UntilAsync(async () => await _stage.OrderAsync($"heard {counter}") is not "0 0", "the listeners within to hear");
            await session.RoundOfAsync(counter);
            Assert.Equal((10d, 10d), (session[counter].TotalIncrement, another[counter].TotalIncrement));
            Assert.Equal("10 10", await _stage.OrderAsync($"heard {counter}"));
        }

        // One report an interval to each, however many there are of them.
        var (first, second) = (session["leases"].Reports, another["leases"].Reports);
        await session.RoundOfAsync("leases", rounds: 3);
        Assert.InRange(another["leases"].Reports - second, session["leases"].Reports - first - 1, session["leases"].Reports - first + 1);
    }

    private async Task DoAsync(params string[] orders)
    {
        foreach (var order in orders)
        {
            Assert.Equal("done", await _stage.OrderAsync(order));
        }
    }
}

using Npgsql;

namespace LeakGuard.Telemetry.Tests.Metrics;

/// <summary>The metrics as a collector receives them.</summary>
public sealed class MetricsExportTests
{
    private const string Pool = "db.client.connection.pool.name";

    [Fact]
    public async Task Names_units_kinds_and_tags_are_as_documented()
    {
        await using var collection = await Collection.StartAsync(LeakGuardInstruments.MeterName);
        await using var source = await PoolAsync("orders", 2);
        await (await source.OpenConnectionAsync()).DisposeAsync();

        var metrics = collection.Collect();

        Assert.All(metrics, metric => Assert.Equal("LeakGuard", metric.Meter));
        Assert.Equal(
            [
                "db.client.connection.pending_requests | up-down counter | {request}",
                "db.client.connection.timeouts | counter | {timeout}",
                "db.client.connection.use_time | histogram | s",
                "db.client.connection.wait_time | histogram | s",
                "leakguard.breaker.state | gauge | ",
                "leakguard.dead_connections | counter | {connection}",
                "leakguard.dry_run.false_ratio | gauge | 1",
                "leakguard.dry_run.reclaims | counter | {lease}",
                "leakguard.dry_run.returns | counter | {lease}",
                "leakguard.leaked | up-down counter | {lease}",
                "leakguard.leaks | counter | {report}",
                "leakguard.leases | up-down counter | {lease}",
                "leakguard.reclaimed | counter | {lease}",
                "leakguard.rejections | counter | {request}",
                "leakguard.untracked_connections | up-down counter | {connection}",
            ],
            metrics.Select(metric => $"{metric.Name} | {metric.Kind} | {metric.Unit}").Order(StringComparer.Ordinal));
        Assert.All(metrics, metric => Assert.NotEmpty(metric.Description));
        Assert.All(metrics.SelectMany(metric => metric.Points), point =>
        {
            Assert.InRange(point.Tags.Count, 1, 3);
            Assert.Equal("orders", point.Tags[Pool]);
        });
        Assert.Equal(
            ["executing", "fetching", "idle", "idle_in_transaction", "opening"],
            Named(metrics, "leakguard.leases").Points.Select(point => point.Tags["leakguard.lease.state"]).Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                "abandoned proven", "held_too_long suspected", "idle_in_transaction suspected", "owner_ended suspected", "reader_left_open suspected",
                "returned_in_transaction proven",
            ],
            Named(metrics, "leakguard.leaks").Points.Select(point => $"{point.Tags["leakguard.leak.kind"]} {point.Tags["leakguard.leak.certainty"]}").Order(StringComparer.Ordinal));
        Assert.Equal(
            ["circuit_open", "deadlock", "hopeless", "queue_full", "wait_timeout"],
            Named(metrics, "leakguard.rejections").Points.Select(point => point.Tags["leakguard.rejection.reason"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Values_are_those_of_each_pool()
    {
        await using var collection = await Collection.StartAsync(LeakGuardInstruments.MeterName);
        await using var orders = await PoolAsync("orders", 4, limit: 1);
        await using var reports = await PoolAsync("reports", 1, limit: 0);

        await using var inTransaction = await orders.OpenConnectionAsync();
        await using var transaction = await inTransaction.BeginTransactionAsync();
        await using var fetching = await orders.OpenConnectionAsync();
        await using var command = fetching.CreateCommand();
        command.CommandText = "SELECT generate_series(1, 100000)";
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        await using var idle = await orders.OpenConnectionAsync();
        await using var executing = await orders.OpenConnectionAsync();
        await using var sleep = executing.CreateCommand();
        sleep.CommandText = "SELECT pg_sleep(60)";
        using var enough = new CancellationTokenSource();
        var sleeping = sleep.ExecuteNonQueryAsync(enough.Token);
        var hasty = new LeaseIntent("brief", TimeSpan.FromMinutes(1)) { WaitTimeout = TimeSpan.FromMilliseconds(20) };
        await Assert.ThrowsAsync<PoolWaitTimeoutException>(async () => await orders.OpenConnectionAsync(hasty));
        using var impatience = new CancellationTokenSource();
        var waiting = orders.OpenConnectionAsync(impatience.Token).AsTask();
        await using var held = await reports.OpenConnectionAsync();
        await Assert.ThrowsAsync<PoolQueueFullException>(async () => await reports.OpenConnectionAsync());
        await Assert.ThrowsAsync<PoolQueueFullException>(async () => await reports.OpenConnectionAsync());
        reports.Isolate();
        await Wait.UntilAsync(() => (orders.Snapshot().Leaked, reports.Snapshot().Leaked) == (3, 1), "all that are not executing to be reported");

        var metrics = collection.Collect();

        Assert.Equal(
            ["orders executing 1", "orders fetching 1", "orders idle 1", "orders idle_in_transaction 1", "orders opening 0",
             "reports executing 0", "reports fetching 0", "reports idle 1", "reports idle_in_transaction 0", "reports opening 0"],
            Named(metrics, "leakguard.leases").Points.Select(point => $"{point.Tags[Pool]} {point.Tags["leakguard.lease.state"]} {point.Value}").Order(StringComparer.Ordinal));
        Assert.Equal((1d, 0d), Each(metrics, "db.client.connection.pending_requests"));
        Assert.Equal((1d, 0d), Each(metrics, "db.client.connection.timeouts"));
        Assert.Equal((3d, 1d), Each(metrics, "leakguard.leaked"));
        Assert.Equal((0d, 3d), Each(metrics, "leakguard.breaker.state"));
        Assert.Equal((0d, 0d), Each(metrics, "leakguard.reclaimed"));
        Assert.Equal((0d, 0d), Each(metrics, "leakguard.untracked_connections"));
        Assert.Equal(1, Named(metrics, "leakguard.rejections").Point((Pool, "orders"), ("leakguard.rejection.reason", "wait_timeout")).Value);
        Assert.Equal(2, Named(metrics, "leakguard.rejections").Point((Pool, "reports"), ("leakguard.rejection.reason", "queue_full")).Value);
        Assert.Equal(1, Named(metrics, "leakguard.leaks").Point((Pool, "reports"), ("leakguard.leak.kind", "held_too_long")).Value);

        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sleeping);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Times_arrive_as_histograms_of_seconds_with_buckets_that_suit_them()
    {
        await using var collection = await Collection.StartAsync(LeakGuardInstruments.MeterName);
        await using var source = await PoolAsync("orders", 1);
        await (await source.OpenConnectionAsync()).DisposeAsync(); // Connects.
        var held = await source.OpenConnectionAsync();
        var waiting = source.OpenConnectionAsync().AsTask();
        await Task.Delay(TimeSpan.FromMilliseconds(300));
        await held.DisposeAsync();
        await (await waiting).DisposeAsync();

        var metrics = collection.Collect();

        var (wait, use) = (Named(metrics, "db.client.connection.wait_time").Point(), Named(metrics, "db.client.connection.use_time").Point());
        Assert.Equal((3, 3), (wait.Count, use.Count));
        Assert.InRange(wait.Value, 0.25, 60);
        Assert.InRange(use.Value, 0.25, 60);
        double[] bounds = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
        Assert.Equal(bounds, wait.Bounds);
        Assert.Equal(bounds, use.Bounds);
    }

    [Fact]
    public async Task A_pool_that_is_disposed_is_told_of_no_more()
    {
        await using var collection = await Collection.StartAsync(LeakGuardInstruments.MeterName);
        await using var orders = await PoolAsync("orders", 1);
        var reports = await PoolAsync("reports", 1);
        Assert.Equal(2, Named(collection.Collect(), "leakguard.leaked").Points.Count);

        await reports.DisposeAsync();

        await Wait.UntilAsync(() => Named(collection.Collect(), "leakguard.leaked").Points is [var only] && only.Tags[Pool] == "orders", "the disposed pool to go");
    }

    private static async Task<GuardedDataSource> PoolAsync(string name, int size, int? limit = null)
    {
        // Named for Npgsql's meter as well, which tells apart the pools of one connection string by that alone.
        var builder = new NpgsqlDataSourceBuilder(await Servers.PoolAsync(size)) { Name = name };
        return builder.Build().WithLeakGuard(options =>
        {
            options.Name = name;
            options.ScanInterval = TimeSpan.FromMilliseconds(50);
            options.LeakThreshold = TimeSpan.FromMilliseconds(200);
            options.Queue.Limit = limit;
            options.Queue.WaitTimeout = Wait.Generous;
        });
    }

    private static OtlpMetric Named(IReadOnlyList<OtlpMetric> metrics, string name) => metrics.Single(metric => metric.Name == name);

    private static (double Orders, double Reports) Each(IReadOnlyList<OtlpMetric> metrics, string name) =>
        (Named(metrics, name).Point((Pool, "orders")).Value, Named(metrics, name).Point((Pool, "reports")).Value);
}

using System.Diagnostics;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace LeakGuard.Telemetry.Tests.Traces;

/// <summary>What becomes of a caller, as its exported trace has it.</summary>
public sealed class ActivityEventTests : IDisposable
{
    private const string Pool = "db.client.connection.pool.name";

    private static readonly ActivitySource Requests = new("LeakGuard.Telemetry.Tests.Requests");

    private readonly List<Activity> _exported = [];
    private readonly TracerProvider _provider;

    public ActivityEventTests() => _provider = Sdk.CreateTracerProviderBuilder().AddSource(Requests.Name).AddInMemoryExporter(_exported).Build();

    public void Dispose() => _provider.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_long_wait_is_on_the_trace_of_who_waited(bool sync)
    {
        await using var source = await PoolAsync(1);
        var held = await source.OpenConnectionAsync();

        var waiting = Task.Run(async () =>
        {
            using var request = Requests.StartActivity("waits");
            await (await OpenAsync(source, sync)).DisposeAsync();
        });
        await Wait.UntilAsync(() => source.Snapshot().Waiting == 1, "a caller to wait");
        await Task.Delay(TimeSpan.FromMilliseconds(150));
        await held.DisposeAsync();
        await waiting;

        var told = Assert.Single(Exported("waits").Events);
        Assert.Equal("leakguard.waited", told.Name);
        var tags = told.Tags.ToDictionary();
        Assert.Equal([Pool, "leakguard.duration"], tags.Keys);
        Assert.Equal("orders", tags[Pool]);
        Assert.InRange((double)tags["leakguard.duration"]!, 0.1, 60);
    }

    [Fact]
    public async Task A_short_wait_and_none_at_all_are_not_worth_an_event()
    {
        await using var source = await PoolAsync(1, options => options.LongWaitThreshold = TimeSpan.FromHours(1));
        GuardedConnection held;
        using (Requests.StartActivity("does not wait"))
        {
            held = await source.OpenConnectionAsync();
        }

        using (Requests.StartActivity("waits a little"))
        {
            var waiting = source.OpenConnectionAsync().AsTask();
            await held.DisposeAsync();
            await (await waiting).DisposeAsync();
        }

        Assert.Empty(Exported("does not wait").Events);
        Assert.Empty(Exported("waits a little").Events);
    }

    [Fact]
    public async Task With_a_threshold_of_zero_every_wait_is()
    {
        await using var source = await PoolAsync(1, options => options.LongWaitThreshold = TimeSpan.Zero);
        var held = await source.OpenConnectionAsync();
        using (Requests.StartActivity("waits a little"))
        {
            var waiting = source.OpenConnectionAsync().AsTask();
            await held.DisposeAsync();
            await (await waiting).DisposeAsync();
        }

        Assert.Equal("leakguard.waited", Assert.Single(Exported("waits a little").Events).Name);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_is_on_the_trace_of_who_was_refused(bool sync)
    {
        await using var source = await PoolAsync(1, options => options.Queue.Limit = 0);
        await using var held = await source.OpenConnectionAsync();

        using (Requests.StartActivity("refused"))
        {
            await Assert.ThrowsAsync<PoolQueueFullException>(() => OpenAsync(source, sync));
        }

        source.Isolate();
        using (Requests.StartActivity("isolated"))
        {
            await Assert.ThrowsAsync<PoolCircuitOpenException>(() => OpenAsync(source, sync));
        }

        AssertRejected("refused", "queue_full");
        AssertRejected("isolated", "circuit_open");
    }

    [Fact]
    public async Task A_leak_is_on_the_trace_of_who_took_the_lease()
    {
        await using var source = await PoolAsync(2, options => options.LeakThreshold = TimeSpan.FromMilliseconds(100));
        using (Requests.StartActivity("leaks"))
        {
            using (Requests.StartActivity("within"))
            {
                await using var lost = await source.OpenConnectionAsync();
                await Wait.UntilAsync(() => source.Snapshot().Leaked == 1, "the leak to be found");
            }
        }

        var told = Assert.Single(Exported("within").Events);
        Assert.Empty(Exported("leaks").Events);
        Assert.Equal("leakguard.leak", told.Name);
        var tags = told.Tags.ToDictionary();
        Assert.Equal([Pool, "leakguard.leak.kind", "leakguard.leak.certainty", "leakguard.lease.site", "leakguard.duration"], tags.Keys);
        Assert.Equal(("orders", "held_too_long", "suspected"), (tags[Pool], tags["leakguard.leak.kind"], tags["leakguard.leak.certainty"]));
        Assert.StartsWith("ActivityEventTests.A_leak_is_on_the_trace_of_who_took_the_lease (ActivityEventTests.cs:", (string)tags["leakguard.lease.site"]!, StringComparison.Ordinal);
        Assert.InRange((double)tags["leakguard.duration"]!, 0.1, 60);
    }

    [Fact]
    public async Task A_trace_that_is_not_recorded_is_told_nothing()
    {
        await using var source = await PoolAsync(1, options => options.Queue.Limit = 0);
        await using var held = await source.OpenConnectionAsync();
        using var request = new Activity("not recorded") { IsAllDataRequested = false }.Start();

        await Assert.ThrowsAsync<PoolQueueFullException>(() => OpenAsync(source, sync: false));

        Assert.Empty(request.Events);
    }

    private static async Task<GuardedDataSource> PoolAsync(int size, Action<LeakGuardOptions>? configure = null) =>
        NpgsqlDataSource.Create(await Servers.PoolAsync(size)).WithLeakGuard(options =>
        {
            options.Name = "orders";
            options.ScanInterval = TimeSpan.FromMilliseconds(20);
            options.Queue.WaitTimeout = Wait.Generous;
            configure?.Invoke(options);
        });

    private static async Task<GuardedConnection> OpenAsync(GuardedDataSource source, bool sync)
    {
        await Task.CompletedTask;
        return sync ? source.OpenConnection() : await source.OpenConnectionAsync();
    }

    private Activity Exported(string name) => _exported.Single(activity => activity.OperationName == name);

    private void AssertRejected(string activity, string reason)
    {
        var told = Assert.Single(Exported(activity).Events);
        Assert.Equal("leakguard.rejected", told.Name);
        Assert.Equal([new(Pool, "orders"), new("leakguard.rejection.reason", reason)], told.Tags);
    }
}

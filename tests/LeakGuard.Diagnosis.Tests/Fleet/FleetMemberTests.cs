using System.Diagnostics.Metrics;
using LeakGuard.Diagnosis.Fleet;
using LeakGuard.Diagnosis.Tests.DependencyInjection;
using LeakGuard.TestSupport;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LeakGuard.Diagnosis.Tests.Fleet;

/// <summary>Pools of one process that are members of one fleet, on a real server.</summary>
public sealed class FleetMemberTests
{
    private const int ShareChanged = 6101;
    private const int Blind = 6102;
    private const int SeesAgain = 6103;
    private const int Overcrowded = 6104;

    private readonly string _service = $"t{Guid.NewGuid():N}";

    [Fact]
    public async Task An_instance_alone_has_all_its_pool_and_two_share()
    {
        var log = new LogRecorder();
        await using var first = await StartAsync(size: 20);
        using var one = Join(first, log);
        await Wait.UntilAsync(() => one.Share is { Connections: 10, Instances: 1 }, "the only one to have all of it");
        Assert.Equal(10, first.Snapshot().LeaseLimit);

        await using var second = await StartAsync(size: 20);
        using var two = Join(second);
        await Wait.UntilAsync(() => one.Share is { Connections: 5, Instances: 2 } && two.Share is { Connections: 5, Instances: 2 }, "halves");

        Assert.Equal((5, 5, 10, null), (first.Snapshot().LeaseLimit, second.Snapshot().LeaseLimit, one.Share.Budget, one.Share.Failure));
        var told = log.Of(ShareChanged).Select(line => line.Text).ToList();
        Assert.Equal(2, told.Count);
        Assert.Contains($"may have 5 connections, before 10: 2 instances of '{SeatName.ServiceOf(_service)}' share 10.", told[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_share_is_never_more_than_the_pool()
    {
        await using var guard = await StartAsync(size: 3);
        using var member = Join(guard);

        await Wait.UntilAsync(() => member.Share.Instances == 1, "a look");

        Assert.Equal((3, 3), (member.Share.Connections, member.Share.Fair));
    }

    [Fact]
    public async Task What_a_smaller_share_frees_is_closed_and_what_is_still_out_stays_claimed()
    {
        await using var first = await StartAsync(size: 20);
        using var one = Join(first);
        await Wait.UntilAsync(() => one.Share.Connections == 10, "all of it");
        var leases = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => first.OpenConnectionAsync().AsTask()));
        await leases[0].DisposeAsync();
        await leases[1].DisposeAsync();

        await using var second = await StartAsync(size: 20);
        using var two = Join(second);
        await Wait.UntilAsync(() => one.Share is { Connections: 5, Claimed: 8 }, "two to be closed and eight to be out");
        await Wait.UntilAsync(() => two.Share is { Connections: 2, Fair: 5 }, "the other to have what is free");
        Assert.Equal(8, first.CountPhysical()!.Value.Total);

        await Task.WhenAll(leases.Select(lease => lease.DisposeAsync().AsTask()));
        await Wait.UntilAsync(() => one.Share.Claimed == 5 && two.Share.Connections == 5, "halves");
        Assert.True(first.CountPhysical()!.Value.Total <= 5);
    }

    [Fact]
    public async Task One_that_leaves_is_counted_in_until_its_connections_are_closed()
    {
        await using var first = await StartAsync(size: 20);
        using var one = Join(first);
        await Wait.UntilAsync(() => one.Share.Connections == 10, "all of it");
        var second = await StartAsync(size: 20);
        var two = Join(second);
        await Wait.UntilAsync(() => two.Share.Connections == 5, "halves");
        var lease = await second.OpenConnectionAsync();

        var leaving = second.DisposeAsync().AsTask();
        await Looks(one, 4);
        Assert.Equal((2, 5), (one.Share.Instances, one.Share.Connections));

        await lease.DisposeAsync();
        await leaving;
        await Wait.UntilAsync(() => one.Share is { Instances: 1, Connections: 10 }, "all of it again");
    }

    [Fact]
    public async Task Claims_made_at_the_same_time_never_exceed_the_budget()
    {
        const int Budget = 17;
        var guards = new List<GuardedDataSource>();
        var seats = new List<FleetSeat>();
        try
        {
            for (var i = 0; i < 6; i++)
            {
                guards.Add(await StartAsync(size: 20));
                seats.Add(new FleetSeat(guards[i], Options(), SeatName.NewInstance()) { Claimed = 1 });
                seats[i].Look(default);
            }

            for (var round = 0; round < 20; round++)
            {
                using var start = new Barrier(seats.Count);
                var granted = await Task.WhenAll(seats.Select(seat => Task.Factory.StartNew(
                    () =>
                    {
                        start.SignalAndWait();
                        return seat.Claim(wanted: 6, held: 1, Budget, default);
                    },
                    default,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default)));

                Assert.Equal(Budget, granted.Sum());
                Assert.Equal(Budget, seats[0].Look(default).Seats.Sum(seat => seat.Claim));
                seats.ForEach(seat => seat.Publish(1, default));
            }
        }
        finally
        {
            seats.ForEach(seat => seat.Dispose());
            await Task.WhenAll(guards.Select(guard => guard.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    public async Task Sessions_that_outlive_their_instance_are_not_taken_for_free()
    {
        await using var guard = await StartAsync(size: 20);
        using var seat = new FleetSeat(guard, Options(), SeatName.NewInstance()) { Claimed = 1 };
        await using var sessions = new Sessions((await Servers.GetAsync()).ConnectionString);
        for (var i = 0; i < 4; i++)
        {
            await sessions.OpenAsync(_service);
        }

        Assert.Equal(7, seat.Claim(wanted: 10, held: 1, budget: 10, default)); // One of the four could be its own.
    }

    [OwnedServerFact]
    public async Task A_look_that_fails_changes_nothing_and_is_told_once()
    {
        var log = new LogRecorder();
        await using var server = await LocalPostgres.StartAsync();
        await using var guard = GuardedPool.Start(server.ConnectionString, 20);
        using var member = Join(guard, log);
        await Wait.UntilAsync(() => member.Share.Connections == 10, "all of it");

        await server.StopAsync();
        await Wait.UntilAsync(() => member.Share.Failure is not null, "a look to fail");
        await Task.Delay(500); // Several more.
        Assert.Equal(10, guard.Snapshot().LeaseLimit);
        Assert.Contains("refuses connections", member.Share.Failure, StringComparison.Ordinal);
        var (_, level, text, _) = Assert.Single(log.Of(Blind));
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("It keeps its share of 10 connections", text, StringComparison.Ordinal);

        await server.StartAgainAsync();
        await Wait.UntilAsync(() => member.Share.Failure is null, "a look to succeed");
        Assert.Single(log.Of(SeesAgain));
        Assert.Equal(10, member.Share.Connections);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_keeps_nobody_waiting()
    {
        await using var guard = GuardedPool.Start("Host=127.0.0.1;Port=1;Username=x;Database=x", 20);
        using var member = FleetMember.Join(guard, new FleetOptions { StartShare = 2 });

        await member.FirstLook.WaitAsync(Wait.Generous);

        Assert.Equal((2, 0, 2), (member.Share.Connections, member.Share.Instances, guard.Snapshot().LeaseLimit));
        Assert.NotNull(member.Share.Failure);
    }

    [PgBouncerFact]
    public async Task Through_a_pooler_it_says_what_to_set()
    {
        await using var bouncer = await LocalPgBouncer.StartAsync((await Servers.GetAsync()).ConnectionString);
        await using var guard = GuardedPool.Start(bouncer.ConnectionString, 20, connect: settings => settings.NoResetOnClose = true);
        using var member = Join(guard);

        await member.FirstLook.WaitAsync(Wait.Generous);

        Assert.Contains("Set FleetOptions.ServerConnectionString to the server itself", member.Share.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_instances_than_connections_are_told()
    {
        var log = new LogRecorder();
        await using var first = await StartAsync(size: 5);
        await using var second = await StartAsync(size: 5);
        using var one = Join(first, log, options => options.Connections = 1);
        using var two = Join(second, null, options => options.Connections = 1);

        await Wait.UntilAsync(() => log.Of(Overcrowded).Count > 0, "the warning");

        Assert.Equal(1, one.Share.Connections);
        Assert.StartsWith("2 instances of", log.Of(Overcrowded)[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_service_is_not_counted_in()
    {
        await using var first = await StartAsync(size: 20);
        await using var second = await StartAsync(size: 20);
        using var one = Join(first);
        using var other = Join(second, null, options => options.Service = "another");

        await Looks(one, 3);

        Assert.Equal((1, 1), (one.Share.Instances, other.Share.Instances));
    }

    [Fact]
    public async Task The_share_can_be_measured()
    {
        await using var guard = await StartAsync(size: 20, name: _service);
        using var member = Join(guard);
        await Wait.UntilAsync(() => member.Share.Connections == 10, "all of it");
        var seen = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name == LeakGuardInstruments.MeterName && instrument.Name.StartsWith("leakguard.fleet.", StringComparison.Ordinal))
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.Equal((10, 1, 10), (seen[LeakGuardInstruments.FleetShare], seen[LeakGuardInstruments.FleetInstances], seen[LeakGuardInstruments.FleetBudget]));
        Assert.InRange(seen[LeakGuardInstruments.FleetLookAge], 0, 60);

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (Equals(tags[0].Value, _service))
            {
                seen[instrument.Name] = value;
            }
        }
    }

    private static async Task Looks(FleetMember member, int count)
    {
        for (var look = 0; look < count; look++)
        {
            var last = member.Share.SeenAt;
            await Wait.UntilAsync(() => member.Share.SeenAt != last, "a look");
        }
    }

    private async Task<GuardedDataSource> StartAsync(int size, string? name = null) => GuardedPool.Start(
        (await Servers.GetAsync()).ConnectionString,
        size,
        options => options.Name = name,
        settings => settings.ApplicationName = _service);

    private FleetMember Join(GuardedDataSource guard, LogRecorder? log = null, Action<FleetOptions>? configure = null)
    {
        var options = Options();
        configure?.Invoke(options);
        return FleetMember.Join(guard, options, log is null ? null : LoggerFactory.Create(logging => logging.AddProvider(log)));
    }

    private FleetOptions Options() => new() { Service = _service, Connections = 10, Interval = TimeSpan.FromMilliseconds(100) };
}

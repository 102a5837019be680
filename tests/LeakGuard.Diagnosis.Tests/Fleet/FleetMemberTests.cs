using System.Diagnostics.Metrics;
using LeakGuard.Diagnosis.Fleet;
using LeakGuard.Diagnosis.Tests.DependencyInjection;

namespace LeakGuard.Diagnosis.Tests.Fleet;

/// <summary>Pools of one process that are members of one fleet, on a real server.</summary>
public sealed class FleetMemberTests
{
    private const int ShareChanged = 6101;

    private readonly TestFleet _fleet = new();

    [Fact]
    public async Task An_instance_alone_has_all_its_pool_and_two_share()
    {
        var log = new LogRecorder();
        await using var first = await _fleet.StartAsync(size: 20);
        using var one = _fleet.Join(first, log);
        await Wait.UntilAsync(() => one.Share is { Connections: 10, Instances: 1 }, "the only one to have all of it");
        Assert.Equal(10, first.Snapshot().LeaseLimit);

        await using var second = await _fleet.StartAsync(size: 20);
        using var two = _fleet.Join(second);
        await Wait.UntilAsync(() => one.Share is { Connections: 5, Instances: 2 } && two.Share is { Connections: 5, Instances: 2 }, "halves");

        Assert.Equal((5, 5, 10, null), (first.Snapshot().LeaseLimit, second.Snapshot().LeaseLimit, one.Share.Budget, one.Share.Failure));
        var told = log.Of(ShareChanged).Select(line => line.Text).ToList();
        Assert.Equal(2, told.Count);
        Assert.Contains($"may have 5 connections, before 10: 2 instances of '{SeatName.ServiceOf(_fleet.Name)}' share 10.", told[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_share_is_never_more_than_the_pool()
    {
        await using var guard = await _fleet.StartAsync(size: 3);
        using var member = _fleet.Join(guard);

        await Wait.UntilAsync(() => member.Share.Instances == 1, "a look");

        Assert.Equal((3, 3), (member.Share.Connections, member.Share.Fair));
    }

    [Fact]
    public async Task A_caller_beyond_the_share_is_told_of_it()
    {
        await using var guard = await _fleet.StartAsync(size: 20);
        using var member = _fleet.Join(guard, null, options => options.Connections = 1);
        await using var held = await guard.OpenConnectionAsync();
        var brief = new LeaseIntent("brief", TimeSpan.FromMinutes(1)) { WaitTimeout = TimeSpan.FromMilliseconds(10) };

        var refused = await Assert.ThrowsAsync<PoolWaitTimeoutException>(async () => await guard.OpenConnectionAsync(brief));

        Assert.Contains("1 of 1 leased", refused.Message, StringComparison.Ordinal);
        Assert.Contains("limited to 1 of 20", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("or raise the limit: a larger 'Maximum Pool Size' alone changes nothing.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_smaller_share_frees_is_closed_and_what_is_still_out_stays_claimed()
    {
        await using var first = await _fleet.StartAsync(size: 20);
        using var one = _fleet.Join(first);
        await Wait.UntilAsync(() => one.Share.Connections == 10, "all of it");
        var leases = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => first.OpenConnectionAsync().AsTask()));
        await leases[0].DisposeAsync();
        await leases[1].DisposeAsync();

        await using var second = await _fleet.StartAsync(size: 20);
        using var two = _fleet.Join(second);
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
        await using var first = await _fleet.StartAsync(size: 20);
        using var one = _fleet.Join(first);
        await Wait.UntilAsync(() => one.Share.Connections == 10, "all of it");
        var second = await _fleet.StartAsync(size: 20);
        var two = _fleet.Join(second);
        await Wait.UntilAsync(() => two.Share.Connections == 5, "halves");
        var lease = await second.OpenConnectionAsync();

        var leaving = second.DisposeAsync().AsTask();
        await TestFleet.Looks(one, 4);
        Assert.Equal((2, 5), (one.Share.Instances, one.Share.Connections));

        await lease.DisposeAsync();
        await leaving;
        await Wait.UntilAsync(() => one.Share is { Instances: 1, Connections: 10 }, "all of it again");
    }

    [Fact]
    public async Task Another_service_is_not_counted_in()
    {
        await using var first = await _fleet.StartAsync(size: 20);
        await using var second = await _fleet.StartAsync(size: 20);
        using var one = _fleet.Join(first);
        using var other = _fleet.Join(second, null, options => options.Service = "another");

        await TestFleet.Looks(one, 3);

        Assert.Equal((1, 1), (one.Share.Instances, other.Share.Instances));
    }

    [Fact]
    public async Task The_share_can_be_measured()
    {
        await using var guard = await _fleet.StartAsync(size: 20, name: _fleet.Name);
        using var member = _fleet.Join(guard);
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
            if (Equals(tags[0].Value, _fleet.Name))
            {
                seen[instrument.Name] = value;
            }
        }
    }
}

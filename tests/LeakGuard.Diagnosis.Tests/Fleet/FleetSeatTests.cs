using LeakGuard.Diagnosis.Fleet;

namespace LeakGuard.Diagnosis.Tests.Fleet;

/// <summary>Claims on a real server: what the statement grants when several ask at once, or somebody has gone.</summary>
public sealed class FleetSeatTests
{
    private readonly TestFleet _fleet = new();

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
                guards.Add(await _fleet.StartAsync(size: 20));
                seats.Add(new FleetSeat(guards[i], _fleet.Options(), SeatName.NewInstance()) { Claimed = 1 });
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
        await using var guard = await _fleet.StartAsync(size: 20);
        using var seat = new FleetSeat(guard, _fleet.Options(), SeatName.NewInstance()) { Claimed = 1 };
        await using var sessions = new Sessions((await Servers.GetAsync()).ConnectionString);
        for (var i = 0; i < 4; i++)
        {
            await sessions.OpenAsync(_fleet.Name);
        }

        Assert.Equal(7, seat.Claim(wanted: 10, held: 1, budget: 10, default)); // One of the four could be its own.
    }
}

using LeakGuard.Diagnosis.Fleet;

namespace LeakGuard.Diagnosis.Tests.Fleet;

/// <summary>Claims on a real server: what the statement grants when several ask at once, or somebody has gone.</summary>
public sealed class FleetSeatTests
{
    private readonly TestFleet _fleet = new();

    public static TheoryData<int> Majors => [.. Servers.Majors];

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_look_sees_the_seats_and_what_there_is_to_share(int major)
    {
        var server = await Servers.GetAsync(major);
        var database = await server.CreateDatabaseAsync(_fleet.Name);
        await using var guard = GuardedPool.Start(database, 20, connect: settings => settings.ApplicationName = _fleet.Name);
        using var elder = new FleetSeat(guard, _fleet.Options(), SeatName.NewInstance()) { Claimed = 3 };
        using var younger = new FleetSeat(guard, _fleet.Options(), SeatName.NewInstance()) { Claimed = 1 };
        Assert.Equal(0, elder.Look(default).Rank);
        younger.Look(default);
        Assert.Equal(4, younger.Claim(wanted: 4, held: 1, budget: 10, default));
        await using var ours = await guard.OpenConnectionAsync();
        await using var others = new Sessions(database);
        await others.OpenAsync("somebody else");

        var sight = younger.Look(default);

        Assert.Equal([new(elder.Service, elder.Instance, 3), new(younger.Service, younger.Instance, 4)], sight.Seats);
        Assert.Equal((1, 1, -1, -1), (sight.Rank, sight.OthersInDatabase, sight.RoleLimit, sight.DatabaseLimit));
        Assert.InRange(sight.Others, 1, sight.Ordinary);
        Assert.InRange(sight.OthersOfRole, 1, sight.Others);
    }

    [Fact]
    public async Task Limits_of_the_role_and_the_database_are_seen()
    {
        await using var sessions = new Sessions((await Servers.GetAsync()).ConnectionString);
        await sessions.RunAsync($"CREATE ROLE {_fleet.Name} LOGIN CONNECTION LIMIT 30");
        await sessions.RunAsync($"CREATE DATABASE {_fleet.Name} CONNECTION LIMIT 20");
        await using (var guard = GuardedPool.Start((await Servers.GetAsync()).ConnectionString, 5, connect: settings => (settings.Username, settings.Database) = (_fleet.Name, _fleet.Name)))
        {
            using var seat = new FleetSeat(guard, new FleetOptions(), SeatName.NewInstance());

            var sight = seat.Look(default);

            Assert.Equal((30, 20, 0, 0, 1), (sight.RoleLimit, sight.DatabaseLimit, sight.OthersOfRole, sight.OthersInDatabase, sight.Seats.Count));
            Assert.Equal(9, ServerBudget.Of(sight, headroom: 10));
        }

        await sessions.RunAsync($"DROP DATABASE {_fleet.Name} WITH (FORCE)");
        await sessions.RunAsync($"DROP ROLE {_fleet.Name}");
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

using LeakGuard.Leasing;

namespace LeakGuard.Tests.Leasing;

public sealed class UsageLogTests
{
    private readonly UsageLog _log = new();

    [Fact]
    public void A_share_is_what_a_place_held_of_all_that_was_held_largest_first()
    {
        _log.Add(100, [Holder("A", 3), Holder("B", 1)]);
        _log.Add(200, [Holder("B", 4)]);

        var users = _log.Since(0, []);

        Assert.Equal([("B", 0.625), ("A", 0.375)], users.Select(user => (user.Origin.Site, user.Share)));
    }

    [Fact]
    public void The_present_holders_count_as_one_more_look()
    {
        _log.Add(100, [Holder("A", 2)]);

        var users = _log.Since(0, [Holder("B", 2)]);

        Assert.Equal([0.5, 0.5], users.Select(user => user.Share));
        Assert.Equal(["A", "B"], users.Select(user => user.Origin.Site).Order());
    }

    [Fact]
    public void What_was_before_the_wait_does_not_count()
    {
        _log.Add(99, [Holder("before", 9)]);
        _log.Add(100, [Holder("during", 1)]);

        var user = Assert.Single(_log.Since(100, []));

        Assert.Equal(("during", 1.0), (user.Origin.Site, user.Share));
    }

    [Fact]
    public void One_line_is_one_user_with_its_stack_or_without()
    {
        var bare = new LeaseOrigin { Site = "RunAsync (Job.cs:7)", FilePath = "/src/Job.cs", LineNumber = 7 };
        _log.Add(100, [Holder(bare, 1), Holder(bare with { Site = "Job.RunAsync (Job.cs:7)" }, 1)]);

        Assert.Equal(1.0, Assert.Single(_log.Since(0, [])).Share);
    }

    [Fact]
    public void Where_nothing_was_held_nobody_used_it() => Assert.Empty(_log.Since(0, []));

    [Fact]
    public void Only_the_latest_looks_are_kept()
    {
        _log.Add(0, [Holder("old", 1000)]);
        for (var i = 1; i <= 120; i++)
        {
            _log.Add(i, [Holder("new", 1)]);
        }

        Assert.Equal("new", Assert.Single(_log.Since(0, [])).Origin.Site);
    }

    private static PoolHolder Holder(string site, int count) => Holder(new LeaseOrigin { Site = site }, count);

    private static PoolHolder Holder(LeaseOrigin origin, int count) => new()
    {
        Origin = origin,
        Count = count,
        OldestAge = TimeSpan.Zero,
        Activity = LeaseActivity.Idle,
        IdleFor = TimeSpan.Zero,
    };
}

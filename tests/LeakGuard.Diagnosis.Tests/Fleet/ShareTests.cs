using LeakGuard.Diagnosis.Fleet;

namespace LeakGuard.Diagnosis.Tests.Fleet;

/// <summary>The pure decisions: who gets how much, and when a share follows.</summary>
public sealed class ShareTests
{
    [Theory]
    [InlineData(40, 1, "40")]
    [InlineData(40, 5, "8 8 8 8 8")]
    [InlineData(22, 5, "5 5 4 4 4")]
    [InlineData(5, 5, "1 1 1 1 1")]
    [InlineData(3, 5, "1 1 1 1 1")] // Nobody goes without: more than there is, and told as overcrowded.
    [InlineData(1, 1, "1")]
    public void A_budget_is_dealt_evenly_and_the_rest_by_rank(int budget, int instances, string shares) =>
        Assert.Equal(shares, string.Join(' ', Enumerable.Range(0, instances).Select(rank => FairShare.Of(budget, instances, rank))));

    [Fact]
    public void All_shares_together_are_the_budget_whatever_that_is()
    {
        for (var instances = 1; instances <= 60; instances++)
        {
            for (var budget = instances; budget <= 300; budget++)
            {
                var shares = Enumerable.Range(0, instances).Select(rank => FairShare.Of(budget, instances, rank)).ToList();
                Assert.Equal(budget, shares.Sum());
                Assert.True(shares.Max() - shares.Min() <= 1);
            }
        }
    }

    [Fact]
    public void A_newcomer_changes_nobodys_rank()
    {
        var before = Enumerable.Range(0, 7).Select(rank => FairShare.Of(50, 7, rank)).ToList();
        var after = Enumerable.Range(0, 8).Select(rank => FairShare.Of(50, 8, rank)).ToList();

        Assert.All(before.Zip(after), pair => Assert.True(pair.Second <= pair.First));
    }

    [Theory]
    [InlineData(2, "8", 1, 8)] // The first look of all counts by itself,
    [InlineData(2, "8 12", 8, 8)] // a later one must be agreed with,
    [InlineData(2, "8 12 12", 8, 12)]
    [InlineData(2, "8 12 11", 8, 11)] // as far as it is.
    [InlineData(2, "8 12 8 12", 8, 8)]
    [InlineData(3, "8 12 12", 8, 8)]
    [InlineData(3, "8 12 12 12", 8, 12)]
    [InlineData(1, "8 12", 8, 12)]
    [InlineData(2, "8 6", 8, 6)] // Less is followed at once.
    [InlineData(9, "8 8 8 8 6", 8, 6)]
    [InlineData(2, "8 12", 20, 12)]
    [InlineData(2, "", 1, 1)]
    public void A_share_shrinks_at_once_and_grows_when_looks_agree(int steady, string looks, int share, int wanted)
    {
        var trend = looks.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(ShareTrend.Of(steady), (trend, look) => trend.Seen(int.Parse(look, null)));

        Assert.Equal(wanted, trend.Wanted(share));
    }

    [Fact]
    public void A_failed_look_votes_for_what_there_is()
    {
        var trend = ShareTrend.Of(2).Missed(1);
        Assert.Equal(8, trend.Seen(8).Wanted(1)); // Never seen anybody: the first look is still the first.

        trend = trend.Seen(8).Missed(8);
        Assert.Equal(8, trend.Seen(12).Wanted(8));
        Assert.Equal(12, trend.Seen(12).Seen(12).Wanted(8));
    }

    [Theory]
    [InlineData(97, 0, 3, 10, 84)] // 97 - 3 seats - 10
    [InlineData(97, 5, 3, 10, 84)] // Others within their half of the headroom change nothing,
    [InlineData(97, 6, 3, 10, 83)] // beyond it they do.
    [InlineData(97, 50, 3, 10, 39)]
    [InlineData(97, 50, 3, 0, 44)]
    [InlineData(97, 200, 3, 10, 1)]
    public void A_server_shares_what_others_leave(int ordinary, int others, int seats, int headroom, int budget) =>
        Assert.Equal(budget, ServerBudget.Of(Sight(ordinary, others, seats), headroom));

    [Fact]
    public void The_limit_of_a_role_or_a_database_counts_where_it_is_lower()
    {
        var sight = Sight(97, 0, 2);

        Assert.Equal(85, ServerBudget.Of(sight, 10));
        Assert.Equal(28, ServerBudget.Of(sight with { RoleLimit = 40 }, 10));
        Assert.Equal(18, ServerBudget.Of(sight with { RoleLimit = 40, DatabaseLimit = 30, OthersInDatabase = 1 }, 10));
        Assert.Equal(85, ServerBudget.Of(sight with { RoleLimit = 400 }, 10));
    }

    [Fact]
    public void A_PgBouncer_shares_its_pool_or_less_where_a_limit_is_lower()
    {
        var config = new Dictionary<string, string> { ["default_pool_size"] = "25", ["max_client_conn"] = "100", ["max_db_connections"] = "0" };
        var database = new PoolerDatabase { Name = "orders", PoolSize = 20, MaxConnections = 0 };

        Assert.Equal(25, PoolerBudget.Of(null, config));
        Assert.Equal(20, PoolerBudget.Of(database, config));
        Assert.Equal(15, PoolerBudget.Of(database with { MaxConnections = 15 }, config));
        Assert.Equal(12, PoolerBudget.Of(database, new Dictionary<string, string>(config) { ["max_client_conn"] = "12" }));
        Assert.Equal(9, PoolerBudget.Of(database, new Dictionary<string, string>(config) { ["max_user_connections"] = "9" }));
        Assert.Equal(1, PoolerBudget.Of(null, new Dictionary<string, string>()));
    }

    [Theory]
    [InlineData("shop", "shop")]
    [InlineData("a#b=c", null)]
    [InlineData("bücher laden", null)]
    [InlineData("a-service-whose-name-is-longer-than-postgresql-would-keep", null)]
    public void A_seats_name_is_read_as_it_was_written_and_fits(string service, string? plain)
    {
        var name = new SeatName(SeatName.ServiceOf(service), SeatName.NewInstance(), 99_999);

        Assert.Equal(name, SeatName.Parse(name.ToString()));
        Assert.True(name.ToString().Length <= 63);
        Assert.StartsWith(SeatName.BeginningOf(name.Service, name.Instance), name.ToString(), StringComparison.Ordinal);
        Assert.Equal(plain is not null, name.Service == service);
    }

    [Fact]
    public void Services_whose_names_begin_alike_are_told_apart()
    {
        string[] names = ["shop", "shop#2", "shop 2", "shop-2", "shop_2", new string('x', 40), new string('x', 41)];

        Assert.Equal(names.Length, names.Select(SeatName.ServiceOf).Distinct().Count());
        foreach (var one in names)
        {
            Assert.Single(names, other => SeatName.BeginningOf(SeatName.ServiceOf(other)).StartsWith(SeatName.BeginningOf(SeatName.ServiceOf(one)), StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("shop")]
    [InlineData("leakguard/shop#12345678")]
    [InlineData("leakguard-fleet/shop")]
    [InlineData("leakguard-fleet/shop#12345678")]
    [InlineData("leakguard-fleet/shop#12345678=")]
    [InlineData("leakguard-fleet/shop#12345678=-1")]
    public void What_is_no_seats_name_is_not_read_as_one(string name) => Assert.Null(SeatName.Parse(name));

    private static FleetSight Sight(int ordinary, int others, int seats) => new()
    {
        Seats = [.. Enumerable.Range(0, seats).Select(seat => new SeatName("shop", $"{seat}", 1))],
        Rank = 0,
        Ordinary = ordinary,
        Others = others,
        RoleLimit = -1,
        OthersOfRole = 0,
        DatabaseLimit = -1,
        OthersInDatabase = 0,
    };
}

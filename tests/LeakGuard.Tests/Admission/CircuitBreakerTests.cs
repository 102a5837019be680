namespace LeakGuard.Tests.Admission;

public sealed class CircuitBreakerTests
{
    private readonly BreakerBench _bench = new();

    [Fact]
    public void So_many_failures_in_a_row_open_it_however_quiet_the_service()
    {
        for (var i = 0; i < 2; i++)
        {
            _bench.Fail();
            _bench.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(BreakerState.Closed, _bench.Breaker.State);
        _bench.Fail();

        Assert.Equal(BreakerState.Open, _bench.Breaker.State);
        var change = Assert.Single(_bench.Announced);
        Assert.Equal((BreakerState.Closed, BreakerState.Open, "pool"), (change.From, change.To, change.PoolName));
        Assert.Contains("3 attempts to connect in a row failed", change.Reason, StringComparison.Ordinal);
        Assert.Same(BreakerBench.Outage, change.LastFailure);
    }

    [Fact]
    public void A_success_begins_the_row_anew()
    {
        for (var i = 0; i < 4; i++)
        {
            _bench.Fail(2);
            _bench.Succeed();
            _bench.Clock.Advance(BreakerBench.Window * 2);
        }

        Assert.Equal(BreakerState.Closed, _bench.Breaker.State);
    }

    [Fact]
    public void A_server_that_says_no_is_up_and_begins_the_row_anew()
    {
        _bench.Fail(2);
        _bench.Breaker.Report(0, BreakerBench.Denial, wasCancelled: false);
        _bench.Fail(2);

        Assert.Equal(BreakerState.Closed, _bench.Breaker.State);
    }

    [Fact]
    public void A_failure_that_never_reached_the_server_says_nothing()
    {
        _bench.Fail(2);
        _bench.Breaker.Report(0, new InvalidOperationException(), wasCancelled: false);
        _bench.Breaker.Report(0, BreakerBench.Outage, wasCancelled: true);
        Assert.Equal(BreakerState.Closed, _bench.Breaker.State);

        _bench.Fail();

        Assert.Equal(BreakerState.Open, _bench.Breaker.State);
    }

    [Fact]
    public void The_share_of_failures_opens_it_once_there_are_enough_attempts()
    {
        // Never three in a row, always half of them.
        for (var i = 0; i < 4; i++)
        {
            _bench.Fail();
            _bench.Succeed();
        }

        _bench.Fail();
        Assert.Equal(BreakerState.Closed, _bench.Breaker.State); // 5 of 9.
        _bench.Succeed();
        _bench.Fail();

        Assert.Equal(BreakerState.Open, _bench.Breaker.State);
        Assert.Contains("6 of 11 attempts to connect within", Assert.Single(_bench.Announced).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_smaller_share_does_not_open_it()
    {
        for (var i = 0; i < 100; i++)
        {
            _bench.Fail();
            _bench.Succeed(2);
        }

        Assert.Equal(BreakerState.Closed, _bench.Breaker.State);
    }

    [Fact]
    public void Old_failures_leave_the_window()
    {
        for (var i = 0; i < 4; i++)
        {
            _bench.Fail();
            _bench.Succeed();
        }

        _bench.Clock.Advance(BreakerBench.Window);
        for (var i = 0; i < 4; i++)
        {
            _bench.Fail();
            _bench.Succeed();
        }

        Assert.Equal(BreakerState.Closed, _bench.Breaker.State);
    }

    [Fact]
    public void Open_it_refuses_everybody_until_the_break_is_over()
    {
        _bench.Trip();
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(400));

        var refused = _bench.Breaker.Ask();

        Assert.Equal((false, BreakerState.Open), (refused.IsLetThrough, refused.State));
        Assert.Equal(TimeSpan.FromMilliseconds(600), refused.RetryAfter);
        Assert.Same(BreakerBench.Outage, refused.LastFailure);
        _bench.Clock.Advance(refused.RetryAfter);
        _bench.Probe();
    }

    [Theory]
    [InlineData(0.0, 800)]
    [InlineData(0.5, 1000)]
    [InlineData(1.0, 1200)]
    public void A_break_varies_by_a_fifth(double jitter, int milliseconds)
    {
        _bench.Jitter = jitter;

        _bench.Trip();

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), _bench.RetryAfter());
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Assert.Single(_bench.Announced).BreakFor);
    }

    [Fact]
    public void Each_further_break_is_twice_as_long_up_to_the_longest()
    {
        _bench.Trip();
        foreach (var seconds in new[] { 1, 2, 4, 8, 8, 8 })
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), _bench.RetryAfter());
            _bench.Clock.Advance(TimeSpan.FromSeconds(seconds));
            _bench.FailProbe();
        }
    }

    [Fact]
    public void No_break_is_longer_than_the_longest_after_a_thousand_of_them()
    {
        _bench.Jitter = 1;
        _bench.Trip();
        for (var i = 0; i < 1000; i++)
        {
            _bench.Clock.Advance(_bench.RetryAfter());
            _bench.FailProbe();
        }

        Assert.Equal(BreakerBench.Longest, _bench.RetryAfter());
    }

    [Fact]
    public void Closing_makes_the_next_break_short_again()
    {
        _bench.TripAndWait();
        _bench.FailProbe();
        _bench.Clock.Advance(TimeSpan.FromSeconds(2));
        _bench.Breaker.Report(_bench.Probe(), null, wasCancelled: false);

        _bench.Trip();

        Assert.Equal(BreakerBench.Break, _bench.RetryAfter());
    }

    [Fact]
    public void Closing_forgets_the_failures_before()
    {
        _bench.TripAndWait();
        _bench.Breaker.Report(_bench.Probe(), null, wasCancelled: false);

        _bench.Fail(2);

        Assert.Equal(BreakerState.Closed, _bench.Breaker.State);
    }

    [Fact]
    public void Late_outcomes_of_ordinary_callers_do_not_move_an_open_breaker()
    {
        _bench.Trip();

        _bench.Succeed();
        _bench.Fail(10);

        Assert.Equal(BreakerBench.Break, _bench.RetryAfter());
        Assert.Single(_bench.Announced);
    }
}

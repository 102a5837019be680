namespace LeakGuard.Tests.Admission;

public sealed class BreakerByHandTests
{
    private readonly BreakerBench _bench = new();

    [Theory]
    [InlineData(BreakerState.Closed)]
    [InlineData(BreakerState.Open)]
    [InlineData(BreakerState.HalfOpen)]
    public void Isolated_it_refuses_everybody_without_end(BreakerState before)
    {
        BringTo(before);

        _bench.Breaker.Isolate();
        _bench.Clock.Advance(TimeSpan.FromDays(10));

        var refused = _bench.Breaker.Ask();
        Assert.Equal((false, BreakerState.Isolated), (refused.IsLetThrough, refused.State));
        Assert.Equal(Timeout.InfiniteTimeSpan, refused.RetryAfter);
        Assert.Null(refused.LastFailure);
        Assert.Equal((before, BreakerState.Isolated), (_bench.Announced.Last().From, _bench.Announced.Last().To));
    }

    [Theory]
    [InlineData(BreakerState.Open)]
    [InlineData(BreakerState.HalfOpen)]
    [InlineData(BreakerState.Isolated)]
    public void Reset_lets_everybody_through_and_begins_anew(BreakerState before)
    {
        BringTo(before);

        _bench.Breaker.Reset();

        Assert.True(_bench.Breaker.IsClosed);
        Assert.Equal((before, BreakerState.Closed), (_bench.Announced.Last().From, _bench.Announced.Last().To));
        _bench.Fail(2);
        Assert.True(_bench.Breaker.IsClosed);
        _bench.Fail();
        Assert.Equal(BreakerBench.Break, _bench.RetryAfter());
    }

    [Theory]
    [InlineData(BreakerState.Closed)]
    [InlineData(BreakerState.Isolated)]
    public void What_changes_nothing_is_not_announced(BreakerState state)
    {
        BringTo(state);
        var before = _bench.Announced.Count;

        if (state == BreakerState.Closed)
        {
            _bench.Breaker.Reset();
        }
        else
        {
            _bench.Breaker.Isolate();
        }

        Assert.Equal(before, _bench.Announced.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_that_attempts_report_ends_an_isolation(bool succeeds)
    {
        BringTo(BreakerState.HalfOpen);
        _bench.Breaker.Isolate();

        _bench.Breaker.Report(1, succeeds ? null : BreakerBench.Outage, wasCancelled: false);
        _bench.Breaker.Report(0, succeeds ? null : BreakerBench.Outage, wasCancelled: false);
        _bench.Breaker.Abstain(1);

        Assert.Equal(BreakerState.Isolated, _bench.Breaker.State);
    }

    private void BringTo(BreakerState state)
    {
        if (state == BreakerState.Isolated)
        {
            _bench.Breaker.Isolate();
        }
        else if (state != BreakerState.Closed)
        {
            _bench.TripAndWait();
            if (state == BreakerState.HalfOpen)
            {
                Assert.Equal(1, _bench.Probe());
            }
        }

        Assert.Equal(state, _bench.Breaker.State);
    }
}

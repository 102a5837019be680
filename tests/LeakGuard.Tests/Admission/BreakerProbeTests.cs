namespace LeakGuard.Tests.Admission;

public sealed class BreakerProbeTests
{
    private readonly BreakerBench _bench = new();

    [Fact]
    public void After_the_break_exactly_one_caller_is_let_through()
    {
        _bench.TripAndWait();
        _bench.Probe();

        for (var i = 0; i < 100; i++)
        {
            var refused = _bench.Breaker.Ask();
            Assert.Equal((false, BreakerState.HalfOpen), (refused.IsLetThrough, refused.State));
            Assert.Equal(BreakerBench.ProbeTimeout, refused.RetryAfter);
            Assert.Same(BreakerBench.Outage, refused.LastFailure);
        }
    }

    [Fact]
    public void Its_success_closes_the_breaker()
    {
        _bench.TripAndWait();

        _bench.Breaker.Report(_bench.Probe(), null, wasCancelled: false);

        Assert.True(_bench.Breaker.IsClosed);
        Assert.True(_bench.Breaker.Ask() is { IsLetThrough: true, Probe: 0 });
        Assert.Equal([BreakerState.Open, BreakerState.HalfOpen, BreakerState.Closed], _bench.States);
    }

    [Fact]
    public void A_server_that_says_no_to_it_is_back_all_the_same()
    {
        _bench.TripAndWait();

        _bench.Breaker.Report(_bench.Probe(), BreakerBench.Denial, wasCancelled: false);

        Assert.True(_bench.Breaker.IsClosed);
    }

    [Fact]
    public void Its_failure_opens_the_breaker_for_longer()
    {
        _bench.TripAndWait();

        _bench.FailProbe();

        Assert.Equal(BreakerState.Open, _bench.Breaker.State);
        Assert.Equal(2 * BreakerBench.Break, _bench.RetryAfter());
        Assert.Equal(2 * BreakerBench.Break, _bench.Announced.Last().BreakFor);
    }

    public static TheoryData<Exception, bool> SaysNothing => new()
    {
        { new OperationCanceledException(), true },
        { new OperationCanceledException(), false },
        { BreakerBench.Outage, true },
        { new InvalidOperationException(), false },
        { new Npgsql.NpgsqlException("The connection pool has been exhausted", new TimeoutException()), false },
    };

    [Theory]
    [MemberData(nameof(SaysNothing))]
    public void One_that_learned_nothing_lets_the_next_caller_try(Exception failure, bool wasCancelled)
    {
        _bench.TripAndWait();
        var first = _bench.Probe();

        _bench.Breaker.Report(first, failure, wasCancelled);

        Assert.Equal(BreakerState.Open, _bench.Breaker.State);
        var second = _bench.Probe();
        Assert.NotEqual(first, second);
        _bench.Breaker.Report(second, BreakerBench.Outage, wasCancelled: false);
        Assert.Equal(2 * BreakerBench.Break, _bench.RetryAfter());
    }

    [Fact]
    public void One_that_hangs_counts_as_failed_and_blocks_nobody()
    {
        _bench.TripAndWait();
        _bench.Probe();
        _bench.Clock.Advance(BreakerBench.ProbeTimeout - TimeSpan.FromTicks(1));
        Assert.Equal(BreakerState.HalfOpen, _bench.Breaker.Ask().State);
        _bench.Clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(2 * BreakerBench.Break, _bench.RetryAfter());

        Assert.Contains("in time", _bench.Announced.Last().Reason, StringComparison.Ordinal);
        _bench.Clock.Advance(2 * BreakerBench.Break);
        _bench.Breaker.Report(_bench.Probe(), null, wasCancelled: false);
        Assert.True(_bench.Breaker.IsClosed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_late_outcome_of_one_that_hung_is_ignored(bool succeeds)
    {
        _bench.TripAndWait();
        var hung = _bench.Probe();
        _bench.Clock.Advance(BreakerBench.ProbeTimeout);
        _bench.RetryAfter();
        var outcome = succeeds ? null : BreakerBench.Outage;

        _bench.Breaker.Report(hung, outcome, wasCancelled: false);
        Assert.Equal(BreakerState.Open, _bench.Breaker.State);
        _bench.Clock.Advance(2 * BreakerBench.Break);
        var second = _bench.Probe();
        _bench.Breaker.Report(hung, outcome, wasCancelled: false);
        _bench.Breaker.Abstain(hung);

        Assert.Equal(BreakerState.HalfOpen, _bench.Breaker.State);
        _bench.Breaker.Report(second, null, wasCancelled: false);
        Assert.True(_bench.Breaker.IsClosed);
    }

    [Fact]
    public void Its_time_begins_when_it_has_its_slot()
    {
        _bench.TripAndWait();
        var probe = _bench.Probe();
        _bench.Clock.Advance(BreakerBench.ProbeTimeout - TimeSpan.FromTicks(1));

        Assert.True(_bench.Breaker.TryBegin(probe));

        Assert.Equal(BreakerBench.ProbeTimeout, _bench.RetryAfter());
    }

    [Fact]
    public void One_that_was_replaced_while_it_waited_does_not_begin()
    {
        _bench.TripAndWait();
        var probe = _bench.Probe();
        _bench.Clock.Advance(BreakerBench.ProbeTimeout);
        _bench.RetryAfter();

        Assert.False(_bench.Breaker.TryBegin(probe));
        _bench.Clock.Advance(BreakerBench.Longest);
        _bench.Probe();
        Assert.False(_bench.Breaker.TryBegin(probe));
    }
}

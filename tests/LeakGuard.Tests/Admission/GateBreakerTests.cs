using LeakGuard.Admission;

namespace LeakGuard.Tests.Admission;

public sealed class GateBreakerTests
{
    private readonly GateBench _bench = new(1, queueLimit: 1);

    [Fact]
    public async Task A_closed_breaker_is_in_nobodys_way()
    {
        Assert.True(_bench.Gate.TryEnter(out var permit));
        _bench.Gate.Leave(permit);

        Assert.Equal(0, (await _bench.EnterAsync()).Pass.Probe);
    }

    [Fact]
    public async Task An_open_breaker_refuses_before_a_slot_is_taken()
    {
        _bench.Breaking.Trip();

        Assert.False(_bench.Gate.TryEnter(out _));
        var refused = await _bench.EnterAsync();
        Assert.Equal(AdmissionOutcome.CircuitOpen, _bench.Try());

        Assert.Equal((AdmissionOutcome.CircuitOpen, BreakerBench.Break), (refused.Outcome, refused.Pass.RetryAfter));
        Assert.Equal(2, _bench.Gate.Refusals[AdmissionOutcome.CircuitOpen]);
        _bench.AssertEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Those_who_waited_while_it_opened_are_refused_when_their_turn_comes(bool onThread)
    {
        var held = _bench.Enter();
        var waiting = onThread
            ? Task.Factory.StartNew(() => _bench.Gate.Enter(GateBench.Request()), default, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            : _bench.EnterAsync();
        await GateBench.Until(() => _bench.Gate.Waiting == 1);

        _bench.Breaking.Trip();
        Assert.False(waiting.IsCompleted);
        _bench.Gate.Leave(held);

        var refused = await waiting;
        Assert.Equal((AdmissionOutcome.CircuitOpen, BreakerState.Open), (refused.Outcome, refused.Pass.State));
        _bench.AssertEmpty();
        _bench.Gate.ResetBreaker();
        Assert.Equal(AdmissionOutcome.Granted, _bench.Try());
    }

    [Fact]
    public async Task One_whose_turn_comes_after_the_break_is_the_probe()
    {
        var held = _bench.Enter();
        var waiting = _bench.EnterAsync();
        _bench.Breaking.TripAndWait();

        _bench.Gate.Leave(held);
        var ticket = await waiting;

        Assert.Equal(BreakerState.HalfOpen, _bench.Gate.Breaker);
        _bench.Gate.Report(ticket.Pass.Probe, null, wasCancelled: false);
        Assert.Equal(BreakerState.Closed, _bench.Gate.Breaker);
        _bench.Gate.Leave(ticket.Permit);
        _bench.AssertEmpty();
    }

    [Fact]
    public async Task A_probe_refused_by_a_full_line_lets_the_next_caller_try()
    {
        var held = _bench.Enter();
        var inLine = _bench.EnterAsync(wait: Timeout.InfiniteTimeSpan);
        _bench.Breaking.TripAndWait();

        Assert.Equal(AdmissionOutcome.QueueFull, (await _bench.EnterAsync()).Outcome);

        await AssertNextProbesAsync(held, inLine);
    }

    [Fact]
    public async Task A_probe_that_waited_too_long_lets_the_next_caller_try()
    {
        var held = _bench.Enter();
        _bench.Breaking.TripAndWait();
        var probe = _bench.EnterAsync(wait: TimeSpan.FromSeconds(2));
        Assert.Equal(BreakerState.HalfOpen, _bench.Gate.Breaker);

        _bench.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(AdmissionOutcome.WaitTimeout, (await probe).Outcome);

        await AssertNextProbesAsync(held);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_probe_cancelled_while_it_waited_lets_the_next_caller_try(bool before)
    {
        var held = _bench.Enter();
        _bench.Breaking.TripAndWait();
        using var cancel = new CancellationTokenSource();
        if (before)
        {
            await cancel.CancelAsync();
        }

        var probe = _bench.EnterAsync(token: cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);

        await AssertNextProbesAsync(held);
    }

    [Fact]
    public async Task A_probe_that_waited_for_longer_than_a_probe_may_asks_again()
    {
        var held = _bench.Enter();
        _bench.Breaking.TripAndWait();
        var probe = _bench.EnterAsync();
        _bench.Clock.Advance(BreakerBench.ProbeTimeout);
        Assert.Equal(AdmissionOutcome.CircuitOpen, _bench.Try());

        _bench.Gate.Leave(held);

        Assert.Equal(AdmissionOutcome.CircuitOpen, (await probe).Outcome);
        _bench.AssertEmpty();
    }

    [Fact]
    public async Task A_probe_that_waits_does_not_go_on_once_the_pool_is_isolated()
    {
        var held = _bench.Enter();
        _bench.Breaking.TripAndWait();
        var probe = _bench.EnterAsync();

        _bench.Gate.Isolate();
        _bench.Gate.Leave(held);

        Assert.Equal((AdmissionOutcome.CircuitOpen, BreakerState.Isolated), ((await probe).Outcome, (await probe).Pass.State));
        _bench.AssertEmpty();
    }

    [Fact]
    public void Without_a_breaker_nobody_is_kept_out_and_nothing_can_be_isolated()
    {
        var bench = new GateBench(withBreaker: false);
        bench.Gate.Report(0, BreakerBench.Outage, wasCancelled: false);

        Assert.Equal(BreakerState.Closed, bench.Gate.Breaker);
        Assert.Equal(AdmissionOutcome.Granted, bench.Try());
        var error = Assert.Throws<InvalidOperationException>(bench.Gate.Isolate);
        Assert.Contains("Breaker.Enabled", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(bench.Gate.ResetBreaker);
    }

    private async Task AssertNextProbesAsync(int held, Task<Ticket>? inLine = null)
    {
        Assert.Equal(BreakerState.Open, _bench.Gate.Breaker);
        _bench.Gate.Leave(held);
        var next = await (inLine ?? _bench.EnterAsync());
        Assert.NotEqual(0, next.Pass.Probe);
        Assert.Equal(BreakerState.HalfOpen, _bench.Gate.Breaker);
        _bench.Gate.Report(next.Pass.Probe, null, wasCancelled: false);
        _bench.Gate.Leave(next.Permit);
        Assert.Equal(BreakerState.Closed, _bench.Gate.Breaker);
        _bench.AssertEmpty();
    }
}

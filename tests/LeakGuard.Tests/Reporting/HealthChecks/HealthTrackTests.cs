using LeakGuard.Reporting.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LeakGuard.Tests.Reporting.HealthChecks;

public sealed class HealthTrackTests
{
    private static readonly PoolSnapshot Exhausted = Sample.Pool(20) with { Waiting = 5, StalledFor = TimeSpan.FromSeconds(10) };
    private static readonly PoolSnapshot Forsaken = Sample.Pool(20);
    private static readonly PoolSnapshot Free = Sample.Pool(3);

    private readonly SteppedTime _time = new();
    private readonly HealthTrack _track;

    public HealthTrackTests() => _track = new HealthTrack(HealthRules.Of(new HealthOptions()), awaitsWarmUp: false, _time);

    [Fact]
    public void An_exhausted_pool_stays_unhealthy_when_its_callers_are_sent_elsewhere()
    {
        Look(Exhausted);
        Assert.Equal(HealthStatus.Unhealthy, _track.Judge(Exhausted).Status);

        for (var second = 0; second < 600; second++)
        {
            Look(Forsaken);
            var health = _track.Judge(Forsaken);
            Assert.Equal(HealthStatus.Unhealthy, health.Status);
            Assert.Equal("Pool 'db:5432/app' was exhausted and is not known to have recovered: 20 of 20 leased, 0 waiting.", health.Description);
        }
    }

    [Fact]
    public void It_is_better_once_connections_have_been_free_for_long_enough()
    {
        Look(Exhausted);

        // The default is 5 s, counted from the first look that finds them free.
        for (var look = 0; look < 5; look++)
        {
            Look(Free);
            Assert.Equal(HealthStatus.Unhealthy, _track.Judge(Free).Status);
        }

        Look(Free);
        Assert.Equal(HealthStatus.Healthy, _track.Judge(Free).Status);
    }

    [Fact]
    public void Whoever_asks_and_however_often_changes_nothing()
    {
        Look(Exhausted);
        Look(Free);
        for (var ask = 0; ask < 1_000; ask++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(HealthStatus.Unhealthy, _track.Judge(Free).Status);
        }
    }

    [Fact]
    public void Changed_rules_hold_from_the_next_look_on()
    {
        Look(Exhausted);
        Look(Free);
        _track.Rules = HealthRules.Of(new HealthOptions { RecoverAfter = TimeSpan.Zero });
        Assert.Equal(HealthStatus.Unhealthy, _track.Judge(Free).Status);

        Look(Free);
        Assert.Equal(HealthStatus.Healthy, _track.Judge(Free).Status);

        _track.Rules = HealthRules.Of(new HealthOptions { UnhealthyAfter = TimeSpan.FromSeconds(11) });
        Look(Exhausted);
        Assert.Equal(HealthStatus.Degraded, _track.Judge(Exhausted).Status);

        _track.Rules = HealthRules.Of(new HealthOptions { BusyRatio = 0.1 });
        Assert.Equal(HealthStatus.Degraded, _track.Judge(Free).Status);
    }

    private void Look(in PoolSnapshot pool)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _track.OnScanCompleted(pool);
    }

    [Fact]
    public void A_pool_that_is_to_be_filled_at_start_is_not_ready_before_that_is_over()
    {
        var track = new HealthTrack(HealthRules.Of(new HealthOptions()), awaitsWarmUp: true, _time);
        Assert.Equal(HealthStatus.Unhealthy, track.Judge(Free).Status);

        track.OnWarmUp(Sample.WarmUp());
        Assert.Contains("4 of 10 connections open after 2 s", track.Judge(Free).Description, StringComparison.Ordinal);

        track.OnWarmUp(Sample.WarmUp(opened: 7, isOver: true));
        Assert.Equal(HealthStatus.Healthy, track.Judge(Free).Status);
        track.OnWarmUp(Sample.WarmUp());
        Assert.Equal(HealthStatus.Healthy, track.Judge(Free).Status);
    }
}

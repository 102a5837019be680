using LeakGuard.TestSupport;

namespace LeakGuard.Tests.TestSupport;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void The_clock_stands_still_until_it_is_advanced()
    {
        var (now, timestamp) = (_clock.GetUtcNow(), _clock.GetTimestamp());

        Assert.Equal(now, _clock.GetUtcNow());
        Assert.Equal(timestamp, _clock.GetTimestamp());
    }

    [Fact]
    public void Wall_clock_and_timestamps_advance_together()
    {
        var (now, timestamp) = (_clock.GetUtcNow(), _clock.GetTimestamp());

        _clock.Advance(TimeSpan.FromMilliseconds(1234));

        Assert.Equal(TimeSpan.FromMilliseconds(1234), _clock.GetUtcNow() - now);
        Assert.Equal(TimeSpan.FromMilliseconds(1234), _clock.GetElapsedTime(timestamp));
    }

    [Fact]
    public void A_timer_fires_at_its_due_time()
    {
        using var timer = Timer("once", due: 5);

        Advance(4);
        Assert.Empty(_fired);

        Advance(1);
        Assert.Equal(["once@5"], _fired);
    }

    [Fact]
    public void A_timer_without_a_period_fires_once()
    {
        using var timer = Timer("once", due: 1);

        Advance(10);

        Assert.Equal(["once@1"], _fired);
        Assert.Equal(0, _clock.ArmedTimers);
    }

    [Fact]
    public void A_periodic_timer_fires_at_each_of_its_times()
    {
        using var timer = Timer("tick", due: 1, period: 3);

        Advance(8);

        Assert.Equal(["tick@1", "tick@4", "tick@7"], _fired);
    }

    [Fact]
    public void Timers_fire_in_the_order_of_their_due_times()
    {
        using var late = Timer("late", due: 3);
        using var early = Timer("early", due: 1);
        using var alsoLate = Timer("also late", due: 3);

        Advance(5);

        Assert.Equal(["early@1", "late@3", "also late@3"], _fired);
        Assert.Equal(5, Seconds());
    }

    [Fact]
    public void A_timer_due_at_once_fires_with_the_next_advance()
    {
        using var timer = Timer("now", due: 0);
        Assert.Empty(_fired);

        Advance(0);

        Assert.Equal(["now@0"], _fired);
    }

    [Fact]
    public void A_timer_created_by_a_callback_fires_within_the_same_advance()
    {
        ITimer? inner = null;
        using var outer = _clock.CreateTimer(_ => inner = Timer("inner", due: 2), null, Time(1), Timeout.InfiniteTimeSpan);

        Advance(5);
        inner?.Dispose();

        Assert.Equal(["inner@3"], _fired);
    }

    [Fact]
    public void A_callback_can_change_its_own_timer()
    {
        ITimer? timer = null;
        timer = _clock.CreateTimer(
            _ =>
            {
                Record("tick");
                timer!.Change(Time(_fired.Count * 10), Timeout.InfiniteTimeSpan);
            },
            null, Time(1), Time(1));

        Advance(40);
        timer.Dispose();

        Assert.Equal(["tick@1", "tick@11", "tick@31"], _fired);
    }

    [Fact]
    public void A_callback_can_dispose_another_timer_that_is_due_too()
    {
        ITimer? victim = null;
        using var killer = _clock.CreateTimer(_ => victim!.Dispose(), null, Time(1), Timeout.InfiniteTimeSpan);
        victim = Timer("victim", due: 1);

        Advance(5);

        Assert.Empty(_fired);
    }

    [Fact]
    public void A_disposed_timer_cannot_be_changed()
    {
        var timer = Timer("never", due: 1);
        timer.Dispose();

        Assert.False(timer.Change(Time(1), Timeout.InfiniteTimeSpan));
        Advance(5);
        Assert.Empty(_fired);
    }

    [Fact]
    public async Task Task_Delay_completes_when_its_time_has_come()
    {
        var delay = Task.Delay(Time(10), _clock);

        Advance(9);
        Assert.False(delay.IsCompleted);

        Advance(1);
        await delay;
    }

    [Fact]
    public void A_callback_cannot_advance_the_clock_that_fires_it()
    {
        using var timer = _clock.CreateTimer(_ => Advance(1), null, Time(1), Timeout.InfiniteTimeSpan);

        Assert.Throws<InvalidOperationException>(() => Advance(1));
    }

    [Fact]
    public void Shifting_the_wall_clock_moves_no_timer_and_no_timestamp()
    {
        using var timer = Timer("steady", due: 5);
        var (now, timestamp) = (_clock.GetUtcNow(), _clock.GetTimestamp());

        _clock.ShiftWallClock(TimeSpan.FromHours(-1));
        Advance(1);

        Assert.Equal(TimeSpan.FromHours(-1) + Time(1), _clock.GetUtcNow() - now);
        Assert.Equal(Time(1), _clock.GetElapsedTime(timestamp));
        Assert.Empty(_fired);
    }

    [Fact]
    public void Advances_from_several_threads_add_up()
    {
        var rounds = 0;
        using var timer = _clock.CreateTimer(_ => rounds++, null, Time(1), Time(1));

        Parallel.For(0, 100, _ => Advance(1));

        Assert.Equal(100, Seconds());
        Assert.Equal(100, rounds);
    }

    private static TimeSpan Time(double seconds) => TimeSpan.FromSeconds(seconds);

    private void Advance(double seconds) => _clock.Advance(Time(seconds));

    private double Seconds() => _clock.GetElapsedTime(0).TotalSeconds;

    private void Record(string name) => _fired.Add($"{name}@{Seconds()}");

    private ITimer Timer(string name, double due, double? period = null) =>
        _clock.CreateTimer(_ => Record(name), null, Time(due), period is { } p ? Time(p) : Timeout.InfiniteTimeSpan);
}

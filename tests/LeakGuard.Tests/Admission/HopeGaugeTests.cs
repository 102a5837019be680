using LeakGuard.Admission;

namespace LeakGuard.Tests.Admission;

public sealed class HopeGaugeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly HopeGauge _gauge = new();

    [Fact]
    public void Nothing_is_hopeless_while_nothing_is_known() =>
        Assert.Equal(TimeSpan.Zero, _gauge.EstimateWait(1000, 1));

    [Fact]
    public void The_mean_hold_is_the_number_in_use_over_the_rate_of_returns()
    {
        for (var i = 0; i < 50; i++)
        {
            _gauge.Observe(inUse: 20, returned: 40, Second);
        }

        Assert.Equal(0.5, _gauge.MeanHold.TotalSeconds, tolerance: 0.001);
    }

    [Fact]
    public void The_wait_grows_with_the_line_and_shrinks_with_the_pool()
    {
        _gauge.Observe(inUse: 10, returned: 10, 2 * Second); // Each is held for 2 s.

        Assert.Equal(2.0, _gauge.EstimateWait(10, 10).TotalSeconds, tolerance: 0.001);
        Assert.Equal(0.2, _gauge.EstimateWait(1, 10).TotalSeconds, tolerance: 0.001);
        Assert.Equal(6.0, _gauge.EstimateWait(30, 10).TotalSeconds, tolerance: 0.001);
    }

    [Fact]
    public void After_about_three_looks_the_past_counts_for_half()
    {
        for (var i = 0; i < 100; i++)
        {
            _gauge.Observe(inUse: 10, returned: 10, Second);
        }

        for (var i = 0; i < 3; i++)
        {
            _gauge.Observe(inUse: 20, returned: 10, Second);
        }

        Assert.Equal(1.5, _gauge.MeanHold.TotalSeconds, tolerance: 0.02);
    }

    [Fact]
    public void When_nothing_comes_back_for_long_nothing_is_known()
    {
        _gauge.Observe(inUse: 10, returned: 10, Second);
        for (var i = 0; i < 100; i++)
        {
            _gauge.Observe(inUse: 10, returned: 0, Second);
        }

        Assert.Equal(TimeSpan.Zero, _gauge.MeanHold);
    }

    [Fact]
    public void A_look_that_took_no_time_is_no_look()
    {
        _gauge.Observe(inUse: 10, returned: 10, Second);
        _gauge.Observe(inUse: 99, returned: 99, TimeSpan.Zero);

        Assert.Equal(1.0, _gauge.MeanHold.TotalSeconds, tolerance: 0.001);
    }
}

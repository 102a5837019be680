using LeakGuard.Soak;

namespace LeakGuard.Faults.Tests.Soak;

public sealed class SlopeTests
{
    [Fact]
    public void A_straight_line_is_found_without_error()
    {
        var slope = Slope.Of([(1, 12), (2, 14), (3, 16), (5, 20)]);

        Assert.Equal((2, 0), (Math.Round(slope!.PerMinute, 9), Math.Round(slope.Error, 6)));
    }

    [Fact]
    public void The_error_is_the_textbooks()
    {
        // By hand: slope 4 / 5, squared residuals 1.8, of which two degrees of freedom are left.
        var slope = Slope.Of([(0, 1), (1, 3), (2, 2), (3, 4)]);

        Assert.Equal(0.8, slope!.PerMinute, 9);
        Assert.Equal(Math.Sqrt(1.8 / 2 / 5), slope.Error, 9);
    }

    [Fact]
    public void Too_few_points_say_nothing() => Assert.Null(Slope.Of([(1, 1), (2, 2), (3, 3)]));

    [Theory]
    [InlineData(0.5, 0.2, 0, "Flat")]
    [InlineData(0.7, 0.2, 0, "Grows")]
    [InlineData(-0.7, 0.2, 0, "Falls")]
    [InlineData(0.7, 0.2, 8, "Flat")]
    [InlineData(0, 0, 0, "Flat")]
    public void A_slope_counts_when_it_stands_out_and_comes_to_something(double perMinute, double error, double negligible, string trend) =>
        Assert.Equal(trend, new Slope(perMinute, error).Judge(minutes: 10, negligible).ToString());

    [Fact]
    public void A_leak_of_one_handle_a_minute_is_seen()
    {
        var gauges = new Gauges();
        for (var minute = 0; minute < 10; minute++)
        {
            gauges.Add(new Sample(TimeSpan.FromMinutes(minute), 50 << 20, (200 << 20) + (minute % 3 << 16), 100 + minute, 30));
        }

        Assert.True(gauges.Grow);
        Assert.Contains("grows", gauges.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_goes_up_and_down_is_flat()
    {
        var gauges = new Gauges();
        for (var minute = 0; minute < 10; minute++)
        {
            gauges.Add(new Sample(TimeSpan.FromMinutes(minute), 50 << 20, (200 << 20) + (minute % 3 << 20), 100 + (minute % 2), 30 - (minute % 2)));
        }

        Assert.False(gauges.Grow);
    }
}

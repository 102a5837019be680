using LeakGuard.Watchdog;

namespace LeakGuard.Tests.Watchdog;

public sealed class StallGaugeTests
{
    private readonly StallGauge _gauge = new();

    [Fact]
    public void A_full_pool_that_gives_nothing_back_is_stalled_since_it_filled()
    {
        Assert.Equal(0, _gauge.Update(now: 0, isFull: false, returned: 5));
        Assert.Equal(0, _gauge.Update(now: 1_000, isFull: true, returned: 5));
        Assert.Equal(1_000, _gauge.Update(now: 2_000, isFull: true, returned: 5));
        Assert.Equal(9_000, _gauge.Update(now: 10_000, isFull: true, returned: 5));
    }

    [Fact]
    public void One_return_starts_the_count_anew()
    {
        _gauge.Update(now: 0, isFull: true, returned: 5);

        Assert.Equal(0, _gauge.Update(now: 5_000, isFull: true, returned: 6));
        Assert.Equal(1_000, _gauge.Update(now: 6_000, isFull: true, returned: 6));
    }

    [Fact]
    public void A_pool_with_room_is_not_stalled()
    {
        _gauge.Update(now: 0, isFull: true, returned: 5);

        Assert.Equal(0, _gauge.Update(now: 5_000, isFull: false, returned: 5));
    }
}

using LeakGuard.CallSites;

namespace LeakGuard.Tests.CallSites;

public sealed class CallSiteCaptureTests
{
    [Fact]
    public void Off_captures_nothing()
    {
        var capture = new CallSiteCapture(StackCapture.Off, TimeProvider.System);

        Assert.Null(capture.Capture(0));
        Assert.Null(capture.Capture(long.MaxValue / TimeSpan.TicksPerMillisecond));
    }

    [Fact]
    public void Always_captures_whatever_it_costs_and_measures_nothing()
    {
        var clock = new CostlyClock(TimeSpan.FromSeconds(1));
        var capture = new CallSiteCapture(StackCapture.Always, clock);

        Assert.Equal(1_000, CountOf(capture, fromMs: 0, toMs: 1, callsPerMs: 1_000));
        Assert.Equal(0, clock.Readings);
    }

    [Fact]
    public void A_quiet_service_captures_every_lease()
    {
        var capture = Adaptive(costMicroseconds: 60);

        var captured = 0;
        for (var now = 0; now < 100_000; now += 80)
        {
            captured += capture.Capture(now) is null ? 0 : 1;
        }

        Assert.Equal(1_250, captured);
    }

    [Fact]
    public void A_burst_after_quiet_is_captured_up_to_50_ms()
    {
        var capture = Adaptive(costMicroseconds: 50);

        Assert.Equal(1_001, CountOf(capture, fromMs: 10_000, toMs: 10_001, callsPerMs: 5_000));
    }

    [Theory]
    [InlineData(false, 0.001)]
    [InlineData(true, 0.05)]
    public void A_busy_service_spends_its_share_of_time(bool suspicious, double share)
    {
        var capture = Adaptive(costMicroseconds: 100);
        capture.Suspicious = suspicious;
        CountOf(capture, fromMs: 0, toMs: 1, callsPerMs: 10_000);

        var captured = CountOf(capture, fromMs: 1, toMs: 20_001, callsPerMs: 20);

        Assert.InRange(captured * 0.0001 / 20, share * 0.98, share * 1.02);
    }

    [Fact]
    public void A_refusal_asks_no_clock_and_allocates_nothing()
    {
        var clock = new CostlyClock(TimeSpan.FromMilliseconds(60));
        var capture = new CallSiteCapture(StackCapture.Adaptive, clock);
        while (capture.Capture(0) is not null)
        {
        }

        var readings = clock.Readings;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            capture.Capture(i / 100);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(readings, clock.Readings);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(10_000)]
    public void A_stall_during_a_capture_silences_for_no_more_than_a_second(int stallMilliseconds)
    {
        var clock = new CostlyClock(TimeSpan.FromMilliseconds(1));
        var capture = new CallSiteCapture(StackCapture.Adaptive, clock);
        while (capture.Capture(5_000) is not null)
        {
        }

        clock.Cost = TimeSpan.FromMilliseconds(stallMilliseconds);
        var stalledAt = 5_000;
        while (capture.Capture(stalledAt) is null)
        {
            stalledAt++;
        }

        clock.Cost = TimeSpan.FromMilliseconds(1);
        Assert.Null(capture.Capture(stalledAt + 10));
        Assert.NotNull(capture.Capture(stalledAt + 1_000));
    }

    [Fact]
    public void A_late_thread_gives_no_credit_back()
    {
        var capture = Adaptive(costMicroseconds: 1_000);
        while (capture.Capture(10_000) is not null)
        {
        }

        Assert.Null(capture.Capture(4_000));
        Assert.Null(capture.Capture(10_000));
    }

    [Fact]
    public void Many_threads_together_stay_within_the_budget()
    {
        const int Threads = 8;
        const int Milliseconds = 2_000;
        var capture = Adaptive(costMicroseconds: 1_000);
        var captured = 0;
        long now = 100_000;

        using var start = new Barrier(Threads);
        var threads = Enumerable.Range(0, Threads).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            while (Volatile.Read(ref now) < 100_000 + Milliseconds)
            {
                for (var call = 0; call < 20; call++)
                {
                    if (capture.Capture(Volatile.Read(ref now)) is not null)
                    {
                        Interlocked.Increment(ref captured);
                    }
                }

                if (i == 0)
                {
                    Interlocked.Increment(ref now);
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        // 50 ms of credit and a thousandth of the time, at 1 ms each; and whatever passed the gate at the same moment.
        const int Budget = 50 + (Milliseconds / 1000);
        Assert.InRange(captured, Budget - 2, Budget + (2 * Threads));
    }

    private static CallSiteCapture Adaptive(int costMicroseconds) =>
        new(StackCapture.Adaptive, new CostlyClock(TimeSpan.FromMicroseconds(costMicroseconds)));

    private static int CountOf(CallSiteCapture capture, int fromMs, int toMs, int callsPerMs)
    {
        var captured = 0;
        for (var now = fromMs; now < toMs; now++)
        {
            for (var call = 0; call < callsPerMs; call++)
            {
                captured += capture.Capture(now) is null ? 0 : 1;
            }
        }

        return captured;
    }

    /// <summary>A clock by which the same time passes between any two readings of one thread.</summary>
    private sealed class CostlyClock(TimeSpan cost) : TimeProvider
    {
        [ThreadStatic]
        private static long s_now;

        private long _readings;

        public TimeSpan Cost { get; set; } = cost;

        public long Readings => Volatile.Read(ref _readings);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            Interlocked.Increment(ref _readings);
            return s_now += Cost.Ticks;
        }
    }
}

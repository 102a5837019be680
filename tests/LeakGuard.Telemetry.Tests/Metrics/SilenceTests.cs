using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using Npgsql;

namespace LeakGuard.Telemetry.Tests.Metrics;

/// <summary>While nobody listens, nothing is recorded.</summary>
public sealed class SilenceTests
{
    private const int Leases = 1000;
    private const int MostAddedBytes = 120;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lease_allocates_its_wrapper_and_nothing_else(bool afterSomebodyListened)
    {
        await using var bare = NpgsqlDataSource.Create(await Servers.PoolAsync(1));
        await using var guarded = NpgsqlDataSource.Create(await Servers.PoolAsync(1)).WithLeakGuard(options => options.StackCapture = StackCapture.Off);
        if (afterSomebodyListened)
        {
            using var meters = Listen(static _ => { });
            using var counters = new CounterListener();
            guarded.OpenConnection().Dispose();
        }

        long Added() => BytesPerLease(() => guarded.OpenConnection().Dispose()) - BytesPerLease(() => bare.OpenConnection().Dispose());

        // Code that is not yet compiled for good allocates where compiled code does not.
        await Wait.UntilAsync(() => Added() is > 0 and <= MostAddedBytes, $"a lease that adds at most {MostAddedBytes} bytes");
    }

    [Fact]
    public async Task No_clock_is_read_for_times_that_nobody_wants()
    {
        var clock = new CountingClock();
        await using var guarded = NpgsqlDataSource.Create(await Servers.PoolAsync(1)).WithLeakGuard(
            options =>
            {
                options.StackCapture = StackCapture.Off;
                options.ScanInterval = TimeSpan.FromHours(1);
            },
            timeProvider: clock);
        guarded.OpenConnection().Dispose();
        var recorded = 0;

        var silent = LooksPerLease(guarded, clock);
        int whileHeard;
        using (Listen(_ => recorded++))
        {
            whileHeard = LooksPerLease(guarded, clock);
        }

        var silentAgain = LooksPerLease(guarded, clock);

        // When it was asked for, had and given back.
        Assert.Equal((silent + 3, silent), (whileHeard, silentAgain));
        Assert.Equal(2 * Leases, recorded);
        using (new CounterListener())
        {
            Assert.Equal(silent + 3, LooksPerLease(guarded, clock));
        }

        Assert.Equal(silent, LooksPerLease(guarded, clock));
    }

    private static MeterListener Listen(Action<double> hear)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == LeakGuardInstruments.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => hear(value));
        listener.Start();
        return listener;
    }

    private static int LooksPerLease(GuardedDataSource guarded, CountingClock clock)
    {
        var before = clock.Looks;
        for (var i = 0; i < Leases; i++)
        {
            guarded.OpenConnection().Dispose();
        }

        return (clock.Looks - before) / Leases;
    }

    private static long BytesPerLease(Action lease)
    {
        lease();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Leases; i++)
        {
            lease();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Leases;
    }

    private sealed class CounterListener : EventListener
    {
        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == LeakGuardInstruments.EventSourceName)
            {
                EnableEvents(eventSource, EventLevel.Informational, EventKeywords.All, new Dictionary<string, string?> { ["EventCounterIntervalSec"] = "1" });
            }
        }
    }

    private sealed class CountingClock : TimeProvider
    {
        private int _looks;

        public int Looks => Volatile.Read(ref _looks);

        public override long GetTimestamp()
        {
            Interlocked.Increment(ref _looks);
            return base.GetTimestamp();
        }
    }
}

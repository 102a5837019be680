namespace LeakGuard.Leasing;

/// <summary>Times waits and leases where somebody wants to know, and tells traces of long waits.</summary>
/// <remarks>A time of 0 stands for "not timed": while nobody wants to know, no clock is read here.</remarks>
internal sealed class LeaseTimer
{
    private readonly ILeaseTimings _timings;
    private readonly LeaseClock _clock;
    private readonly string _poolName;
    private long _longWait;

    public LeaseTimer(ILeaseTimings timings, LeaseClock clock, string poolName, TimeSpan longWait)
    {
        _timings = timings;
        _clock = clock;
        _poolName = poolName;
        LongWait = longWait;
    }

    /// <summary>From which wait on the caller's trace is told.</summary>
    public TimeSpan LongWait
    {
        get => TimeSpan.FromMilliseconds(Volatile.Read(ref _longWait));
        set => Volatile.Write(ref _longWait, (long)value.TotalMilliseconds);
    }

    /// <summary>A caller asks for a connection.</summary>
    public long Start() => _timings.IsWanted ? _clock.Time.GetTimestamp() : 0;

    /// <summary>It has one: returns the time from which its use counts.</summary>
    public long Opened(long asked)
    {
        var now = _clock.Time.GetTimestamp();
        _timings.OnOpened(_clock.Time.GetElapsedTime(asked, now));
        return now;
    }

    public void Returned(long opened) => _timings.OnReturned(_clock.Time.GetElapsedTime(opened));

    /// <summary>A caller that had to wait has its slot.</summary>
    public void Waited(LeaseArrival arrival)
    {
        if (arrival.Activity is null)
        {
            return;
        }

        var wait = _clock.Now - arrival.At;
        if (wait >= Volatile.Read(ref _longWait))
        {
            ActivityEvents.Waited(arrival.Activity, _poolName, TimeSpan.FromMilliseconds(wait));
        }
    }
}

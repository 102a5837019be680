namespace LeakGuard.TestSupport;

/// <summary>A clock that moves only when told to, and fires timers while it moves.</summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _state = new();
    private readonly Lock _advancing = new();
    private readonly HashSet<ManualTimer> _armed = [];
    private long _elapsed;
    private long _wallOffset;
    private long _arming;

    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public ManualTimeProvider(DateTimeOffset start) => _wallOffset = start.UtcTicks;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers wait to fire.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_state)
            {
                return _armed.Count;
            }
        }
    }

    /// <summary>How long from now the next timer fires; null when none is armed.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            lock (_state)
            {
                return _armed.Count == 0 ? null : TimeSpan.FromTicks(_armed.Min(timer => timer.Due) - _elapsed);
            }
        }
    }

    public override long GetTimestamp() => Interlocked.Read(ref _elapsed);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_state)
        {
            return new DateTimeOffset(_wallOffset + _elapsed, TimeSpan.Zero);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// Moves the clock, stopping at each due timer to fire it on this thread. A timer due at once fires here too,
    /// so <c>Advance(TimeSpan.Zero)</c> is meaningful.
    /// </summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        if (_advancing.IsHeldByCurrentThread)
        {
            throw new InvalidOperationException("A timer's callback cannot advance the clock that fires it.");
        }

        lock (_advancing)
        {
            var target = GetTimestamp() + by.Ticks;
            while (TakeNext(target) is { } due)
            {
                due.Fire();
            }
        }
    }

    /// <summary>Sets the wall clock forward or back; timers and timestamps do not notice.</summary>
    public void ShiftWallClock(TimeSpan by)
    {
        lock (_state)
        {
            _wallOffset += by.Ticks;
        }
    }

    internal bool Arm(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_state)
        {
            if (timer.IsDisposed)
            {
                return false;
            }

            _armed.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return true;
            }

            timer.Due = _elapsed + dueTime.Ticks;
            // A period of zero means once, as with the system's timers.
            timer.Period = period <= TimeSpan.Zero ? null : period.Ticks;
            timer.Order = _arming++;
            _armed.Add(timer);
            return true;
        }
    }

    internal void Disarm(ManualTimer timer)
    {
        lock (_state)
        {
            timer.IsDisposed = true;
            _armed.Remove(timer);
        }
    }

    private ManualTimer? TakeNext(long target)
    {
        lock (_state)
        {
            var next = _armed.Where(timer => timer.Due <= target).MinBy(timer => (timer.Due, timer.Order));
            Interlocked.Exchange(ref _elapsed, Math.Max(_elapsed, next?.Due ?? target));
            if (next is null)
            {
                return null;
            }

            // The next round is set before the callback runs, so that the callback may change it.
            if (next.Period is { } period)
            {
                next.Due += period;
                next.Order = _arming++;
            }
            else
            {
                _armed.Remove(next);
            }

            return next;
        }
    }
}

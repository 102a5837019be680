using LeakGuard.Leasing;

namespace LeakGuard.Watchdog;

/// <summary>Looks at every lease once per interval, on a thread of its own.</summary>
/// <remarks>
/// A thread, because an exhausted pool often comes with a starved thread pool, where timers and tasks no longer run:
/// just then somebody has to name the leak. It starts with the first lease, and ends with the guard.
/// </remarks>
internal sealed class LeakWatchdog : ILeaseAttendant, IDisposable
{
    private readonly LeakRound _round;
    private readonly LeakGuardListener _listener;
    private readonly TimeProvider _time;
    private readonly string _poolName;
    private readonly Action _ended;
    private readonly WeakReference<object> _guard = new(null!);
    private readonly AutoResetEvent _wake = new(false);
    private int _started;
    private ITimer? _ticks;
    private volatile bool _stopping;

    /// <param name="round">What is done each time.</param>
    /// <param name="listener">Told of rounds that failed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="poolName">The pool.</param>
    /// <param name="ended">Called once, after the last round.</param>
    public LeakWatchdog(LeakRound round, LeakGuardListener listener, TimeProvider time, string poolName, Action ended)
    {
        _round = round;
        _listener = listener;
        _time = time;
        _poolName = poolName;
        _ended = ended;
    }

    private TimeSpan Interval => TimeSpan.FromMilliseconds(_round.Rules.Interval);

    /// <summary>Watches for <paramref name="guard"/>: when it is gone and nothing is out any more, so is the watchdog.</summary>
    public void Serve(object guard) => _guard.SetTarget(guard);

    public void Start()
    {
        if (Volatile.Read(ref _started) == 0 && Interlocked.Exchange(ref _started, 1) == 0)
        {
            // Without the caller's execution context, which would otherwise live as long as the thread.
            new Thread(Watch, maxStackSize: 256 * 1024) { IsBackground = true, Name = "LeakGuard watchdog" }.UnsafeStart();
        }
    }

    public void Wake() => _wake.Set();

    /// <summary>Takes over a changed <see cref="ScanRules.Interval"/>.</summary>
    public void Reschedule()
    {
        Volatile.Read(ref _ticks)?.Change(Interval, Interval);
        _wake.Set();
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            _ended(); // Nothing was ever leased: there is no thread to do it.
        }
    }

    private void Watch()
    {
        var onSystemTime = _time == TimeProvider.System;
        using var ticks = onSystemTime ? null : _time.CreateTimer(_ => _wake.Set(), null, Interval, Interval);
        Volatile.Write(ref _ticks, ticks);
        _round.Begin();
        while (true)
        {
            _wake.WaitOne(onSystemTime ? Interval : Timeout.InfiniteTimeSpan);
            Round();
            if (_stopping || (!_guard.TryGetTarget(out _) && _round.IsIdle))
            {
                _ended();
                return;
            }
        }
    }

    private void Round()
    {
        try
        {
            _round.Run();
        }
        catch (Exception fault)
        {
            _listener.OnWatchdogFaulted(_poolName, fault);
        }
    }
}

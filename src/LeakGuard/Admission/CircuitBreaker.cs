namespace LeakGuard.Admission;

/// <summary>Keeps callers from a database that is down, and finds out when it is back.</summary>
/// <remarks>
/// Thread-safe. Closed, it costs its callers one volatile read: outcomes are told to it only by attempts that really went to
/// the server. Changes of state are announced in their order, after the lock is left.
/// </remarks>
internal sealed class CircuitBreaker
{
    private readonly TimeProvider _time;
    private readonly Func<double> _jitter;
    private readonly BreakerNews _news;
    private readonly string _poolName;
    private readonly long _epoch;

    // Guards everything below; written under it, the state is read without.
    private readonly Lock _lock = new();
    private BreakerRules _rules;
    private AttemptTally _tally;
    private volatile BreakerState _state;
    private volatile bool _hasFailures;
    private int _breaks;
    private TimeSpan _until;
    private long _probe;
    private TimeSpan _probeDeadline;
    private Exception? _lastFailure;

    /// <param name="rules">When to open, and for how long.</param>
    /// <param name="poolName">The pool, for announcements.</param>
    /// <param name="time">The clock.</param>
    /// <param name="jitter">A number from 0 to 1, so that many instances do not come back in step.</param>
    /// <param name="announce">Told of every change of state.</param>
    public CircuitBreaker(BreakerRules rules, string poolName, TimeProvider time, Func<double> jitter, Action<BreakerTransition> announce)
    {
        _rules = rules;
        _poolName = poolName;
        _time = time;
        _jitter = jitter;
        _news = new BreakerNews(announce);
        _tally = new AttemptTally(rules);
        _epoch = time.GetTimestamp();
    }

    public BreakerState State => _state;

    /// <summary>Takes over new rules; what was counted by the old ones is forgotten, a break that has begun lasts as long as it was to.</summary>
    public void Follow(BreakerRules rules)
    {
        lock (_lock)
        {
            _rules = rules;
            _tally = new AttemptTally(rules);
        }
    }

    public bool IsClosed => _state == BreakerState.Closed;

    private TimeSpan Now => _time.GetElapsedTime(_epoch);

    /// <summary>May this caller go to the database? Asked only when <see cref="IsClosed"/> says no.</summary>
    public BreakerPass Ask()
    {
        try
        {
            lock (_lock)
            {
                var now = Now;
                if (_state == BreakerState.HalfOpen && now >= _probeDeadline)
                {
                    Break(now, "the caller let through to try did not finish in time");
                }

                if (_state == BreakerState.Open && now >= _until)
                {
                    Move(BreakerState.HalfOpen, "the break is over, one caller may try");
                    _probeDeadline = now + _rules.ProbeTimeout;
                    return new BreakerPass(true, ++_probe, BreakerState.HalfOpen, TimeSpan.Zero, null);
                }

                return _state == BreakerState.Closed ? default(BreakerPass) with { IsLetThrough = true } : Refusal(now);
            }
        }
        finally
        {
            _news.Tell();
        }
    }

    /// <summary>An attempt has ended: weighs what that says about the database.</summary>
    public void Report(long probe, Exception? failure, bool wasCancelled)
    {
        if (failure is null || (!wasCancelled && OutageSigns.IsAnswer(failure)))
        {
            Succeed(probe);
        }
        else if (!wasCancelled && OutageSigns.IsOutage(failure))
        {
            Fail(probe, failure);
        }
        else
        {
            Abstain(probe); // Cancelled, or it never got as far as the server.
        }
    }

    /// <summary>The attempt ended without saying anything about the database: the next caller may try in its place.</summary>
    public void Abstain(long probe)
    {
        lock (_lock)
        {
            if (IsCurrent(probe))
            {
                _until = Now;
                Move(BreakerState.Open, "the caller let through to try gave up before it knew");
            }
        }

        _news.Tell();
    }

    /// <summary>The caller let through has its slot, and its time begins; false if it waited for so long that it is the one no more.</summary>
    public bool TryBegin(long probe)
    {
        lock (_lock)
        {
            if (!IsCurrent(probe))
            {
                return false;
            }

            _probeDeadline = Now + _rules.ProbeTimeout;
            return true;
        }
    }

    public void Isolate() => ByHand(BreakerState.Isolated, () => Move(BreakerState.Isolated, "isolated by hand"));

    public void Reset() => ByHand(BreakerState.Closed, () => Close("reset by hand"));

    private void ByHand(BreakerState to, Action change)
    {
        lock (_lock)
        {
            if (_state != to)
            {
                change();
            }
        }

        _news.Tell();
    }

    private void Succeed(long probe)
    {
        if (probe == 0 && _state == BreakerState.Closed && !_hasFailures)
        {
            return; // Nothing to weigh it against.
        }

        lock (_lock)
        {
            if (_state == BreakerState.Closed)
            {
                _tally.Add(Now, failed: false);
            }
            else if (IsCurrent(probe))
            {
                Close("the database is back");
            }
        }

        _news.Tell();
    }

    private void Fail(long probe, Exception failure)
    {
        lock (_lock)
        {
            var now = Now;
            if (_state == BreakerState.Closed)
            {
                _hasFailures = true;
                _lastFailure = failure;
                _tally.Add(now, failed: true);
                if (_tally.ReasonToBreak(now) is { } reason)
                {
                    Break(now, reason);
                }
            }
            else if (IsCurrent(probe))
            {
                _lastFailure = failure;
                Break(now, "the database is still down");
            }
        }

        _news.Tell();
    }

    private bool IsCurrent(long probe) => _state == BreakerState.HalfOpen && probe == _probe;

    private BreakerPass Refusal(TimeSpan now) => new(
        false,
        0,
        _state,
        _state switch
        {
            BreakerState.Isolated => Timeout.InfiniteTimeSpan,
            BreakerState.HalfOpen => _probeDeadline - now,
            _ => _until - now,
        },
        _state == BreakerState.Isolated ? null : _lastFailure);

    private void Break(TimeSpan now, string reason)
    {
        var duration = _rules.BreakFor(_breaks++, _jitter());
        _until = now + duration;
        Move(BreakerState.Open, reason, duration);
    }

    private void Close(string reason)
    {
        _tally.Clear();
        _breaks = 0;
        _hasFailures = false;
        Move(BreakerState.Closed, reason);
        _lastFailure = null;
    }

    private void Move(BreakerState to, string reason, TimeSpan breakFor = default)
    {
        _news.Add(new BreakerTransition
        {
            PoolName = _poolName,
            From = _state,
            To = to,
            Reason = reason,
            BreakFor = breakFor,
            LastFailure = _lastFailure,
        });
        _state = to;
    }
}

using System.Diagnostics;
using LeakGuard.Faults.Verdicts;

namespace LeakGuard.Faults.Load;

/// <summary>How the requests of a load ended. Thread-safe.</summary>
/// <param name="clarity">Which errors are clear ones under the fault at hand.</param>
internal sealed class RequestLedger(Clarity clarity)
{
    private const int ExamplesKept = 3;

    // Guards all fields.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _errors = [];
    private readonly List<string> _examples = [];
    private readonly long _began = Stopwatch.GetTimestamp();
    private int _requests;
    private int _failed;
    private int _unclear;
    private int _streak;
    private TimeSpan _streakBegan;
    private TimeSpan _slowest;

    public TimeSpan Now => Stopwatch.GetElapsedTime(_began);

    /// <summary>How many requests in a row were served of late, and since when.</summary>
    public (int Length, TimeSpan Began) Streak
    {
        get
        {
            lock (_lock)
            {
                return (_streak, _streakBegan);
            }
        }
    }

    /// <summary>Forgets what was before the fault, but for what was unclear even then.</summary>
    public void BeginFault()
    {
        lock (_lock)
        {
            (_requests, _failed, _slowest) = (0, 0, TimeSpan.Zero);
            _errors.Clear();
        }

        BreakStreak();
    }

    public void BreakStreak()
    {
        lock (_lock)
        {
            _streak = 0;
        }
    }

    /// <summary>The request got what it asked for; one that was to be cancelled was.</summary>
    public void Served(TimeSpan took)
    {
        var now = Now;
        lock (_lock)
        {
            _requests++;
            Note(took);
            if (_streak++ == 0)
            {
                _streakBegan = now;
            }
        }
    }

    /// <summary>The request failed, and this is what its caller saw.</summary>
    public void Failed(RequestKind kind, Exception failure, TimeSpan took)
    {
        var isClear = clarity.IsClear(failure);
        lock (_lock)
        {
            _requests++;
            _failed++;
            _streak = 0;
            Note(took);
            Count(Clarity.Describe(failure));
            if (!isClear)
            {
                AddUnclear($"{kind}: {failure}");
            }
        }
    }

    /// <summary>The request has not come back.</summary>
    public void Hanging(string what)
    {
        lock (_lock)
        {
            Count("hangs");
            AddUnclear(what);
        }
    }

    public LedgerTotals Totals()
    {
        lock (_lock)
        {
            return new LedgerTotals(_requests, _failed, _unclear, _slowest, new Dictionary<string, int>(_errors), [.. _examples]);
        }
    }

    private void Note(TimeSpan took) => _slowest = took > _slowest ? took : _slowest;

    private void Count(string error) => _errors[error] = _errors.GetValueOrDefault(error) + 1;

    private void AddUnclear(string example)
    {
        _unclear++;
        if (_examples.Count < ExamplesKept)
        {
            _examples.Add(example);
        }
    }
}

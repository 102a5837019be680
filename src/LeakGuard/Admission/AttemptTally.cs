namespace LeakGuard.Admission;

/// <summary>Counts attempts to connect, and says when enough of them have failed. Not thread-safe.</summary>
internal sealed class AttemptTally
{
    private readonly BreakerRules _rules;
    private readonly AttemptWindow _window;
    private int _failuresInARow;

    public AttemptTally(BreakerRules rules)
    {
        _rules = rules;
        _window = new AttemptWindow(rules.Window);
    }

    public void Add(TimeSpan now, bool failed)
    {
        _failuresInARow = failed ? _failuresInARow + 1 : 0;
        _window.Add(now, failed);
    }

    public void Clear()
    {
        _failuresInARow = 0;
        _window.Clear();
    }

    public string? ReasonToBreak(TimeSpan now)
    {
        if (_failuresInARow >= _rules.ConsecutiveFailures)
        {
            return $"{_failuresInARow} attempts to connect in a row failed";
        }

        var (attempts, failures) = _window.Sum(now);
        return attempts >= _rules.MinimumThroughput && failures >= attempts * _rules.FailureRatio
            ? $"{failures} of {attempts} attempts to connect within {DurationText.Of(_rules.Window)} failed"
            : null;
    }
}

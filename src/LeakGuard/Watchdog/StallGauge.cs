namespace LeakGuard.Watchdog;

/// <summary>For how long the pool has been full, with callers waiting and nothing coming back.</summary>
internal sealed class StallGauge
{
    private long _since = -1;
    private long _returned;

    public long Update(long now, bool isFull, long returned)
    {
        if (!isFull || returned != _returned)
        {
            _since = isFull ? now : -1;
            _returned = returned;
        }
        else if (_since < 0)
        {
            _since = now;
        }

        return _since < 0 ? 0 : now - _since;
    }
}

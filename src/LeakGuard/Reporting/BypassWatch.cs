using LeakGuard.Reporting.Logging;

namespace LeakGuard.Reporting;

/// <summary>Notices connections of the pool that were taken past the guard, and says so now and then.</summary>
/// <remarks>Called by the watchdog's thread. A single look may fall between a connection's opening and its lease; three in a row do not.</remarks>
internal sealed class BypassWatch(Func<int?> countUntracked, SetupLog log, TimeProvider time) : LeakGuardListener
{
    private const int LooksToBelieve = 3;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    private long? _lookedAt;
    private long? _toldAt;
    private int _seen;
    private int _least;

    public override void OnScanCompleted(PoolSnapshot snapshot)
    {
        var now = time.GetTimestamp();
        if (IsWithin(_lookedAt, BetweenLooks, now) || IsWithin(_toldAt, Quiet, now))
        {
            return;
        }

        _lookedAt = now;
        if (countUntracked() is not { } connections || connections == 0)
        {
            _seen = 0;
            return;
        }

        _least = _seen == 0 ? connections : Math.Min(_least, connections);
        if (++_seen >= LooksToBelieve)
        {
            _seen = 0;
            _toldAt = now;
            log.Untracked(_least);
        }
    }

    private bool IsWithin(long? since, TimeSpan span, long now) => since is { } start && time.GetElapsedTime(start, now) < span;
}

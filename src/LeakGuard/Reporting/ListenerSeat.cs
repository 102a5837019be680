namespace LeakGuard.Reporting;

/// <summary>One listener, and when its last fault was reported.</summary>
internal sealed class ListenerSeat(LeakGuardListener listener, TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long? _reportedAt;

    public LeakGuardListener Listener => listener;

    /// <summary>Whether a fault may be reported now: once per minute.</summary>
    public bool MayReport()
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            if (_reportedAt is { } last && time.GetElapsedTime(last, now) < Quiet)
            {
                return false;
            }

            _reportedAt = now;
            return true;
        }
    }
}

namespace LeakGuard.Admission;

/// <summary>The time a caller has for all its waits together.</summary>
internal readonly struct Deadline
{
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly long _began;

    public Deadline(TimeSpan patience, TimeProvider time)
    {
        _patience = patience;
        _time = time;
        _began = time.GetTimestamp();
    }

    /// <summary>What is left of it: never negative, never zero for a caller that may wait at all.</summary>
    public TimeSpan Left
    {
        get
        {
            if (_patience == Timeout.InfiniteTimeSpan || _patience == TimeSpan.Zero)
            {
                return _patience;
            }

            var left = _patience - _time.GetElapsedTime(_began);
            return left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1);
        }
    }
}

namespace LeakGuard.Diagnosis.DependencyInjection;

/// <summary>A pool with its doctor, and when that was last called because callers were refused.</summary>
internal sealed class DiagnosedPool(Doctor doctor, TimeSpan interval, TimeProvider time)
{
    private readonly Lock _lock = new();
    private long? _lastEpisode;

    public Doctor Doctor => doctor;

    /// <summary>True for one caller per interval.</summary>
    public bool TryBeginEpisode()
    {
        if (interval == Timeout.InfiniteTimeSpan)
        {
            return false;
        }

        var now = time.GetTimestamp();
        lock (_lock)
        {
            if (_lastEpisode is { } last && time.GetElapsedTime(last, now) < interval)
            {
                return false;
            }

            _lastEpisode = now;
            return true;
        }
    }
}

namespace LeakGuard.Admission;

/// <summary>Attempts to connect within the last while, in ten buckets that are used in turn. Not thread-safe.</summary>
internal sealed class AttemptWindow
{
    private const int Buckets = 10;

    private readonly long _bucketTicks;
    private readonly (long Period, int Attempts, int Failures)[] _buckets = new (long, int, int)[Buckets];

    public AttemptWindow(TimeSpan window) => _bucketTicks = Math.Max(1, window.Ticks / Buckets);

    public void Add(TimeSpan now, bool failed)
    {
        var period = now.Ticks / _bucketTicks;
        ref var bucket = ref _buckets[period % Buckets];
        if (bucket.Period != period)
        {
            bucket = (period, 0, 0);
        }

        bucket.Attempts++;
        bucket.Failures += failed ? 1 : 0;
    }

    public (int Attempts, int Failures) Sum(TimeSpan now)
    {
        var oldest = (now.Ticks / _bucketTicks) - Buckets;
        var attempts = 0;
        var failures = 0;
        foreach (var bucket in _buckets)
        {
            if (bucket.Period > oldest)
            {
                attempts += bucket.Attempts;
                failures += bucket.Failures;
            }
        }

        return (attempts, failures);
    }

    public void Clear() => Array.Clear(_buckets);
}

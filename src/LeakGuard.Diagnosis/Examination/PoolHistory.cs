namespace LeakGuard.Diagnosis.Examination;

/// <summary>Remembers how the pool was, as long as that is told.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PoolHistory(TimeProvider time)
{
    private const int MostSamples = 120;

    private readonly Lock _lock = new();
    private readonly long _began = time.GetTimestamp();
    private readonly Queue<PoolSample> _samples = [];

    public TimeSpan Now => time.GetElapsedTime(_began);

    public void Add(PoolSnapshot pool)
    {
        lock (_lock)
        {
            _samples.Enqueue(new PoolSample(Now, pool));
            while (_samples.Count > MostSamples)
            {
                _samples.Dequeue();
            }
        }
    }

    /// <summary>The oldest sample that is not older than <paramref name="span"/>.</summary>
    public PoolSample? Before(TimeSpan span)
    {
        lock (_lock)
        {
            return _samples.FirstOrDefault(sample => Now - sample.At <= span);
        }
    }
}

namespace LeakGuard.Diagnosis.Examination;

/// <summary>Remembers of one pool what a later look cannot see any more: a minute of it at most.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PoolHistory(TimeProvider time)
{
    private const int MostSamples = 120;
    private const int MostNestings = 64;

    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly long _began = time.GetTimestamp();
    private readonly Queue<PoolSample> _samples = [];
    private readonly Queue<(TimeSpan At, NestedLeases Nested)> _nestings = [];

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

    public void Add(NestedLeases nested)
    {
        lock (_lock)
        {
            _nestings.Enqueue((Now, nested));
            while (_nestings.Count > MostNestings)
            {
                _nestings.Dequeue();
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

    public IReadOnlyList<NestedLeases> Nestings()
    {
        lock (_lock)
        {
            return [.. _nestings.Where(one => Now - one.At <= Kept).Select(one => one.Nested)];
        }
    }
}

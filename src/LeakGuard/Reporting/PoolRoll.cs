namespace LeakGuard.Reporting;

/// <summary>The pools an instrument tells about, none of which it keeps alive.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PoolRoll
{
    // Guards the list. Pools are read outside it.
    private readonly Lock _lock = new();
    private readonly List<WeakReference<IPoolTelemetry>> _pools = [];

    public void Add(IPoolTelemetry pool)
    {
        lock (_lock)
        {
            _pools.Add(new WeakReference<IPoolTelemetry>(pool));
        }
    }

    public void Remove(IPoolTelemetry pool)
    {
        lock (_lock)
        {
            _pools.RemoveAll(entry => !entry.TryGetTarget(out var target) || ReferenceEquals(target, pool));
        }
    }

    public IReadOnlyList<IPoolTelemetry> All()
    {
        lock (_lock)
        {
            var all = new List<IPoolTelemetry>(_pools.Count);
            foreach (var entry in _pools)
            {
                if (entry.TryGetTarget(out var pool))
                {
                    all.Add(pool);
                }
            }

            return all;
        }
    }
}

using System.Diagnostics.Tracing;

namespace LeakGuard.Reporting.EventCounters;

/// <summary>The counters of one pool, made when somebody first listens.</summary>
internal sealed class PoolCounters(IPoolTelemetry pool)
{
    private readonly string _poolName = pool.PoolName;
    private readonly PoolReadings _readings = new(pool);
    private CounterSet? _set;

    public void OnOpened(TimeSpan wait) => Volatile.Read(ref _set)?.OnOpened(wait);

    public void OnReturned(TimeSpan use) => Volatile.Read(ref _set)?.OnReturned(use);

    /// <summary>Called under the source's lock.</summary>
    public void Show(EventSource source) => _set ??= new CounterSet(source, _poolName, _readings);

    /// <summary>Called under the source's lock.</summary>
    public void Hide() => Interlocked.Exchange(ref _set, null)?.Dispose();
}

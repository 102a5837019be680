using System.Diagnostics.Metrics;
using LeakGuard.Reporting.EventCounters;
using LeakGuard.Reporting.Metrics;

namespace LeakGuard.Reporting;

/// <summary>One pool's place on the meter and among the event counters, and the times that are told to both.</summary>
internal sealed class PoolInstruments : ILeaseTimings, IDisposable
{
    private readonly PoolMeter _meter;
    private readonly Histogram<double> _waitTime;
    private readonly Histogram<double> _useTime;
    private readonly KeyValuePair<string, object?> _tag;
    private IPoolTelemetry? _pool;
    private PoolCounters? _counters;

    public PoolInstruments(PoolMeter meter, string poolName)
    {
        _meter = meter;
        _waitTime = meter.WaitTime;
        _useTime = meter.UseTime;
        _tag = new(LeakGuardInstruments.PoolNameTag, poolName);
    }

    public bool IsWanted => _waitTime.Enabled || _useTime.Enabled || LeakGuardEventSource.Log.IsEnabled();

    /// <summary>Shows the pool from now on.</summary>
    public void Show(IPoolTelemetry pool)
    {
        _pool = pool;
        _meter.Add(pool);
        _counters = LeakGuardEventSource.Log.Add(pool);
    }

    // Whoever listens is the user's: what it throws must cost no caller its connection.
    public void OnOpened(TimeSpan wait)
    {
        try
        {
            _waitTime.Record(wait.TotalSeconds, _tag);
            LeakGuardEventSource.OnOpened(wait);
            _counters?.OnOpened(wait);
        }
        catch (Exception)
        {
            // Nobody to tell: the listener is no listener of LeakGuard's.
        }
    }

    public void OnReturned(TimeSpan use)
    {
        try
        {
            _useTime.Record(use.TotalSeconds, _tag);
            LeakGuardEventSource.OnReturned(use);
            _counters?.OnReturned(use);
        }
        catch (Exception)
        {
            // As above.
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pool, null) is { } pool)
        {
            _meter.Remove(pool);
            LeakGuardEventSource.Remove(pool, _counters!);
        }
    }
}

using System.Diagnostics.Tracing;

namespace LeakGuard.Reporting.EventCounters;

/// <summary>One set of counters on the event source: <c>leases</c> for all pools, <c>leases (POOL)</c> for one.</summary>
internal sealed class CounterSet : IDisposable
{
    private readonly List<DiagnosticCounter> _counters = [];
    private readonly EventSource _source;
    private readonly string? _poolName;
    private readonly EventCounter _waitTime;
    private readonly EventCounter _holdTime;

    public CounterSet(EventSource source, string? poolName, ICounterReadings readings)
    {
        _source = source;
        _poolName = poolName;
        Shown(new PollingCounter(NameOf("leases"), source, () => readings.Leases), "Leases out");
        Shown(new PollingCounter(NameOf("waiting"), source, () => readings.Waiting), "Callers waiting");
        Shown(new PollingCounter(NameOf("leaked"), source, () => readings.Leaked), "Leases reported as leaked");
        Shown(new PollingCounter(NameOf("open-transactions"), source, () => readings.OpenTransactions), "Transactions open");
        Shown(Rate(NameOf("rejections"), () => readings.Rejections), "Callers refused");
        Shown(Rate(NameOf("timeouts"), () => readings.Timeouts), "Waits that ran out");
        _waitTime = Shown(new EventCounter(NameOf("wait-time"), source), "Wait for a connection", "ms");
        _holdTime = Shown(new EventCounter(NameOf("hold-time"), source), "Time a connection is held", "ms");
        Shown(
            new PollingCounter(NameOf("breaker-state"), source, () => readings.Breaker),
            poolName is null ? "Breakers not closed" : "Breaker (0 closed, 1 open, 2 half-open, 3 isolated)");
    }

    public IReadOnlyList<DiagnosticCounter> All => _counters;

    public void OnOpened(TimeSpan wait) => _waitTime.WriteMetric(wait.TotalMilliseconds);

    public void OnReturned(TimeSpan use) => _holdTime.WriteMetric(use.TotalMilliseconds);

    public void Dispose()
    {
        foreach (var counter in _counters)
        {
            counter.Dispose();
        }
    }

    // Listeners tell counters apart by name alone.
    private string NameOf(string counter) => _poolName is null ? counter : $"{counter} ({_poolName})";

    private IncrementingPollingCounter Rate(string name, Func<double> read) =>
        new(name, _source, read) { DisplayRateTimeScale = TimeSpan.FromSeconds(1) };

    private TCounter Shown<TCounter>(TCounter counter, string displayName, string? units = null)
        where TCounter : DiagnosticCounter
    {
        counter.DisplayName = NameOf(displayName);
        if (units is not null)
        {
            counter.DisplayUnits = units;
        }

        if (_poolName is not null)
        {
            counter.AddMetadata("pool", _poolName);
        }

        _counters.Add(counter);
        return counter;
    }
}

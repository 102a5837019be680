using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace LeakGuard.Reporting.Metrics;

/// <summary>The instruments of one meter, which tell about all pools that report to it.</summary>
/// <remarks>
/// State is observed when somebody collects, so that listeners that come late see it right and none costs anything;
/// only the two histograms are recorded as things happen. One set of instruments per meter: a second one of the same name would double its streams.
/// </remarks>
internal sealed class PoolMeter
{
    private static readonly ConditionalWeakTable<Meter, PoolMeter> Meters = [];
    private static readonly Lazy<PoolMeter> Shared = new(() => new PoolMeter(new Meter(LeakGuardInstruments.MeterName)));

    // Most waits are over at once and most uses within milliseconds; a request that waits 10 s has failed.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    private readonly PoolRoll _pools = new();

    private PoolMeter(Meter meter)
    {
        WaitTime = meter.CreateHistogram(LeakGuardInstruments.WaitTime, "s", "The time it took to obtain an open connection from the pool.", null, Seconds);
        UseTime = meter.CreateHistogram(LeakGuardInstruments.UseTime, "s", "The time between borrowing a connection and returning it to the pool.", null, Seconds);
        meter.CreateObservableUpDownCounter(LeakGuardInstruments.PendingRequests, () => Each(pool => pool.Snapshot().Waiting), "{request}", "Callers waiting for a connection.");
        meter.CreateObservableCounter(LeakGuardInstruments.Timeouts, () => Each(pool => pool.Snapshot().TotalWaitTimeouts), "{timeout}", "Callers whose wait for a connection ran out.");
        meter.CreateObservableUpDownCounter(LeakGuardInstruments.Leases, Leases, "{lease}", "Leases that are out, by what they are doing.");
        meter.CreateObservableUpDownCounter(LeakGuardInstruments.Leaked, () => Each(pool => pool.Snapshot().Leaked), "{lease}", "Leases that are out and have been reported as leaked.");
        meter.CreateObservableCounter(LeakGuardInstruments.Leaks, Leaks, "{report}", "Reports of leaked leases, by kind and certainty.");
        meter.CreateObservableCounter(LeakGuardInstruments.Rejections, Rejections, "{request}", "Callers that were refused a connection, by reason.");
        meter.CreateObservableCounter(LeakGuardInstruments.Reclaimed, () => Each(pool => pool.Snapshot().TotalReclaimed), "{lease}", "Leases that were taken back.");
        meter.CreateObservableCounter(LeakGuardInstruments.DryRunReclaims, () => Each(pool => pool.Snapshot().TotalDryRunReclaims), "{lease}", "Leases that a dry run would have taken back.");
        meter.CreateObservableCounter(LeakGuardInstruments.DryRunReturns, () => Each(pool => pool.Snapshot().TotalDryRunReturns), "{lease}", "Leases that a dry run would have taken back, and whose owners came back to them.");
        meter.CreateObservableGauge(LeakGuardInstruments.DryRunFalseRatio, () => Each(pool => pool.Snapshot().FalseReclaimRatio), "1", "The share of the dry run's decisions that would have been wrong.");
        meter.CreateObservableCounter(LeakGuardInstruments.DeadConnections, () => Each(pool => pool.Snapshot().TotalDeadConnections), "{connection}", "Connections found dead before they were handed out.");
        meter.CreateObservableGauge(LeakGuardInstruments.BreakerState, () => Each(pool => (int)pool.Snapshot().Breaker), null, "The breaker: 0 closed, 1 open, 2 half-open, 3 isolated by hand.");
        meter.CreateObservableUpDownCounter(LeakGuardInstruments.UntrackedConnections, Untracked, "{connection}", "Connections in use that were taken past the guard.");
    }

    public Histogram<double> WaitTime { get; }

    public Histogram<double> UseTime { get; }

    /// <summary>The instruments of the container's meter; without a container, those that all pools without one share.</summary>
    public static PoolMeter Of(IMeterFactory? factory) => factory is null
        ? Shared.Value
        : Meters.GetValue(factory.Create(new MeterOptions(LeakGuardInstruments.MeterName)), meter => new PoolMeter(meter));

    /// <summary>Tells about a pool from now on.</summary>
    public void Add(IPoolTelemetry pool) => _pools.Add(pool);

    public void Remove(IPoolTelemetry pool) => _pools.Remove(pool);

    public static KeyValuePair<string, object?> Tag(IPoolMonitor pool) => new(LeakGuardInstruments.PoolNameTag, pool.PoolName);

    private IEnumerable<Measurement<T>> Each<T>(Func<IPoolTelemetry, T> read)
        where T : struct => _pools.All().Select(pool => new Measurement<T>(read(pool), Tag(pool)));

    private IEnumerable<Measurement<int>> Leases()
    {
        foreach (var pool in _pools.All())
        {
            var census = pool.Census();
            yield return State(pool, census.Executing, "executing");
            yield return State(pool, census.Fetching, "fetching");
            yield return State(pool, census.Idle, "idle");
            yield return State(pool, census.IdleInTransaction, "idle_in_transaction");
            yield return State(pool, census.Opening, "opening");
        }
    }

    private static Measurement<int> State(IPoolMonitor pool, int leases, string state) =>
        new(leases, Tag(pool), new KeyValuePair<string, object?>(LeakGuardInstruments.LeaseStateTag, state));

    private IEnumerable<Measurement<long>> Leaks() =>
        from pool in _pools.All()
        from kind in Enum.GetValues<LeakKind>()
        select new Measurement<long>(
            pool.TotalLeaksOf(kind),
            Tag(pool),
            new(LeakGuardInstruments.LeakKindTag, TelemetryText.Of(kind)),
            new(LeakGuardInstruments.CertaintyTag, TelemetryText.Of(LeakCertainty.Of(kind))));

    private IEnumerable<Measurement<long>> Rejections() =>
        from pool in _pools.All()
        from reason in Enum.GetValues<RejectionReason>()
        select new Measurement<long>(
            pool.TotalRejectionsFor(reason),
            Tag(pool),
            new KeyValuePair<string, object?>(LeakGuardInstruments.ReasonTag, TelemetryText.Of(reason)));

    private IEnumerable<Measurement<int>> Untracked()
    {
        foreach (var pool in _pools.All())
        {
            if (pool.UntrackedConnections() is { } connections)
            {
                yield return new(connections, Tag(pool));
            }
        }
    }
}

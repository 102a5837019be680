using System.Diagnostics.Tracing;

namespace LeakGuard.Reporting.EventCounters;

/// <summary>The event source with LeakGuard's counters: a set for all pools together, and one for each.</summary>
/// <remarks>
/// Counters exist from the first time somebody listens. A listener that was there before the source enables it from within the
/// base class's constructor: nothing here may rely on this class's own having run.
/// </remarks>
[EventSource(Name = LeakGuardInstruments.EventSourceName)]
internal sealed class LeakGuardEventSource : EventSource
{
    // Static and before the instance, because the first OnEventCommand may come before any instance field is set.
    private static readonly Lock Gate = new();
    private static readonly List<PoolCounters> Pools = [];
    private static readonly TotalTally Totals = new();
    private static CounterSet? _total;

    private LeakGuardEventSource()
    {
    }

    public static LeakGuardEventSource Log { get; } = new();

    /// <summary>Shows a pool from now on: returns its counters.</summary>
    [NonEvent]
    public PoolCounters Add(IPoolTelemetry pool)
    {
        var counters = new PoolCounters(pool);
        lock (Gate)
        {
            Pools.Add(counters);
            Totals.Add(pool);
            if (IsEnabled())
            {
                counters.Show(this);
            }
        }

        return counters;
    }

    [NonEvent]
    public static void Remove(IPoolTelemetry pool, PoolCounters counters)
    {
        lock (Gate)
        {
            if (Pools.Remove(counters))
            {
                Totals.Remove(pool);
                counters.Hide();
            }
        }
    }

    /// <summary>Times are told to all pools' counters and to the pool's own.</summary>
    [NonEvent]
    public static void OnOpened(TimeSpan wait) => Volatile.Read(ref _total)?.OnOpened(wait);

    [NonEvent]
    public static void OnReturned(TimeSpan use) => Volatile.Read(ref _total)?.OnReturned(use);

    protected override void OnEventCommand(EventCommandEventArgs command)
    {
        if (command.Command != EventCommand.Enable)
        {
            return;
        }

        lock (Gate)
        {
            // Once, however many listen: every counter sends each listener its own values.
            _total ??= new CounterSet(this, poolName: null, Totals);
            foreach (var pool in Pools)
            {
                pool.Show(this);
            }
        }
    }
}

using LeakGuard.Leasing;

namespace LeakGuard.Watchdog;

/// <summary>Finds requests and jobs that hold more than one connection, and tells of each pair of places now and then.</summary>
/// <remarks>Called by one thread at a time.</remarks>
internal sealed class NestingWatch
{
    private const int PairsKept = 1024;
    private const long QuietMilliseconds = 60_000;

    private readonly string _poolName;
    private readonly NestingNotes _notes;
    private readonly LeaseDescriber _describer;
    private readonly LeaseStatistics _statistics;
    private readonly LeakGuardListener _listener;
    private readonly Dictionary<(string Outer, string Inner), (long Count, long ToldAt)> _pairs = [];
    private readonly Dictionary<object, LeaseObservation> _oldest = new(ReferenceEqualityComparer.Instance);

    public NestingWatch(string poolName, NestingNotes notes, LeaseDescriber describer, LeaseStatistics statistics, LeakGuardListener listener)
    {
        _poolName = poolName;
        _notes = notes;
        _describer = describer;
        _statistics = statistics;
        _listener = listener;
    }

    public void Look(IReadOnlyList<LeaseObservation> leases, long now)
    {
        Note(leases);
        while (_notes.TryTake(out var nesting))
        {
            Tell(nesting, now);
        }
    }

    private void Note(IReadOnlyList<LeaseObservation> leases)
    {
        _oldest.Clear();
        foreach (var lease in leases)
        {
            if (LeaseFlow.Of(lease) is { } flow && (!_oldest.TryGetValue(flow, out var other) || lease.OpenedAt < other.OpenedAt))
            {
                _oldest[flow] = lease;
            }
        }

        foreach (var lease in leases)
        {
            if (LeaseFlow.Of(lease) is { } flow
                && _oldest[flow] is var outer
                && !ReferenceEquals(outer.Lease, lease.Lease)
                && lease.Lease.TryRaise(lease.Version, LeaseFlags.Nested))
            {
                _notes.Note(new Nesting(outer.Site, lease.Site, LeaseDescriber.TraceIdOf(lease.Activity)));
            }
        }

        _oldest.Clear();
    }

    private void Tell(in Nesting nesting, long now)
    {
        var outer = _describer.OriginOf(nesting.Outer);
        var inner = _describer.OriginOf(nesting.Inner);
        var pair = (outer.GroupKey, inner.GroupKey);
        var isKnown = _pairs.TryGetValue(pair, out var seen);
        if (!isKnown && _pairs.Count >= PairsKept)
        {
            return; // Code has few such places; they are in the total all the same.
        }

        var isDue = !isKnown || now - seen.ToldAt >= QuietMilliseconds;
        _pairs[pair] = (seen.Count + 1, isDue ? now : seen.ToldAt);
        var nested = new NestedLeases
        {
            PoolName = _poolName,
            Outer = outer,
            Inner = inner,
            Occurrences = seen.Count + 1,
            TraceId = nesting.TraceId,
        };
        _statistics.LastNesting = new LastNesting(nested, now);
        if (isDue)
        {
            _listener.OnNestedLeases(nested);
        }
    }
}

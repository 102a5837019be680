using LeakGuard.Admission;

namespace LeakGuard.Leasing;

/// <summary>Turns a refusal into an exception that says who holds the connections, and what to do.</summary>
/// <remarks>
/// The facts are gathered once per <see cref="EpisodeMilliseconds"/> and reason, and shared by all who are refused in it:
/// a thousand refused callers cost one look at the leases.
/// </remarks>
internal sealed class PoolRefusals
{
    private const long EpisodeMilliseconds = 250;
    private const int HoldersInText = 5;

    private readonly AdmissionGate _gate;
    private readonly LeaseTable _table;
    private readonly LeaseDescriber _describer;
    private readonly LeaseClock _clock;
    private readonly LeakGuardListener _listener;
    private readonly Func<PoolSnapshot> _snapshot;
    private Episode? _timeouts;
    private Episode? _queueFull;

    public PoolRefusals(
        AdmissionGate gate,
        LeaseTable table,
        LeaseDescriber describer,
        LeaseClock clock,
        LeakGuardListener listener,
        Func<PoolSnapshot> snapshot)
    {
        _gate = gate;
        _table = table;
        _describer = describer;
        _clock = clock;
        _listener = listener;
        _snapshot = snapshot;
    }

    public Exception Explain(AdmissionOutcome outcome)
    {
        if (outcome == AdmissionOutcome.Closed)
        {
            return new ObjectDisposedException("LeakGuard.GuardedDataSource", "The guarded data source was disposed; no connection can be opened on it any more.");
        }

        var rejection = outcome == AdmissionOutcome.WaitTimeout
            ? Current(ref _timeouts, RejectionReason.WaitTimeout)
            : Current(ref _queueFull, RejectionReason.QueueFull);
        _listener.OnRejected(rejection);
        return outcome == AdmissionOutcome.WaitTimeout
            ? new PoolWaitTimeoutException(rejection)
            : new PoolQueueFullException(rejection);
    }

    private PoolRejection Current(ref Episode? episode, RejectionReason reason)
    {
        var now = _clock.Now;
        var current = Volatile.Read(ref episode);
        if (current is null || now - current.Began >= EpisodeMilliseconds)
        {
            var fresh = new Episode(now, new Lazy<PoolRejection>(() => Gather(reason)));
            current = Interlocked.CompareExchange(ref episode, fresh, current) == current
                ? fresh
                : Volatile.Read(ref episode)!;
        }

        return current.Facts.Value;
    }

    private PoolRejection Gather(RejectionReason reason)
    {
        var leases = new List<LeaseObservation>();
        _table.Observe(_clock.Now, leases);
        var holders = _describer.Group(leases);
        var pool = _snapshot();
        return new PoolRejection
        {
            Reason = reason,
            Pool = pool,
            Holders = holders,
            Message = $"{FactOf(reason, pool)}. {Describe(holders)}",
        };
    }

    private string FactOf(RejectionReason reason, in PoolSnapshot pool)
    {
        var state = $"{pool.Leased} of {pool.MaxPoolSize} leased, {pool.Waiting} waiting (pool '{pool.PoolName}')";
        return reason == RejectionReason.WaitTimeout
            ? $"No connection became free within {DurationText.Of(_gate.WaitTimeout)}: {state}"
            : $"No connection is free and the queue is full ({pool.QueueLimit} may wait): {state}";
    }

    private static string Describe(IReadOnlyList<PoolHolder> holders)
    {
        if (holders.Count == 0)
        {
            return "None of them is known to be held by a caller: they are being opened or closed, or kept by a System.Transactions scope. Raise 'Maximum Pool Size' if this lasts.";
        }

        var named = holders.Take(HoldersInText).Select(Describe);
        var others = holders.Skip(HoldersInText).Sum(holder => holder.Count);
        var rest = others > 0 ? $"; {others} × elsewhere" : "";
        return $"Held by: {string.Join("; ", named)}{rest}. Dispose them as soon as their work is done, or raise 'Maximum Pool Size'.";
    }

    private static string Describe(PoolHolder holder)
    {
        var trace = holder.TraceId is null ? "" : $", trace {holder.TraceId}";
        return $"{holder.Count} × {holder.Origin.Site}, oldest {DurationText.Of(holder.OldestAge)}, {ActivityText.Of(holder.Activity, holder.IdleFor)}{trace}";
    }

    private sealed record Episode(long Began, Lazy<PoolRejection> Facts);
}

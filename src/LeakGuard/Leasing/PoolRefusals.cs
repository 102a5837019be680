using System.Diagnostics;
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

    private readonly LeaseTable _table;
    private readonly LeaseDescriber _describer;
    private readonly LeaseClock _clock;
    private readonly UsageLog _usage;
    private readonly LeakGuardListener _listener;
    private readonly Func<PoolSnapshot> _snapshot;
    private readonly Episode?[] _episodes = new Episode?[Enum.GetValues<AdmissionOutcome>().Length];

    public PoolRefusals(
        LeaseTable table,
        LeaseDescriber describer,
        LeaseClock clock,
        UsageLog usage,
        LeakGuardListener listener,
        Func<PoolSnapshot> snapshot)
    {
        _table = table;
        _describer = describer;
        _clock = clock;
        _usage = usage;
        _listener = listener;
        _snapshot = snapshot;
    }

    /// <summary>The exception for a caller that was refused, which is also told to the listener and to the caller's trace.</summary>
    public Exception Explain(in Ticket ticket, Activity? activity)
    {
        if (ticket.Outcome == AdmissionOutcome.Closed)
        {
            return new ObjectDisposedException(
                "LeakGuard.GuardedDataSource",
                "The guarded data source was disposed; no connection can be opened on it any more.");
        }

        var rejection = Current(ticket);
        _listener.OnRejected(rejection);
        ActivityEvents.Rejected(activity, rejection);
        PoolRejectedException refusal = ticket.Outcome switch
        {
            AdmissionOutcome.WaitTimeout => new PoolWaitTimeoutException(rejection),
            AdmissionOutcome.Deadlock => new PoolDeadlockException(rejection),
            AdmissionOutcome.CircuitOpen => new PoolCircuitOpenException(rejection, ticket.Pass.State, ticket.Pass.RetryAfter, ticket.Pass.LastFailure),
            _ => new PoolQueueFullException(rejection),
        };
        return WithData(refusal);
    }

    public static AdmissionOutcome OutcomeOf(RejectionReason reason) =>
        Enum.GetValues<AdmissionOutcome>().Single(outcome => outcome is not (AdmissionOutcome.Granted or AdmissionOutcome.Closed) && ReasonOf(outcome) == reason);

    private static PoolRejectedException WithData(PoolRejectedException refusal)
    {
        var pool = refusal.Rejection.Pool;
        refusal.Data["LeakGuard.Pool"] = pool.PoolName;
        refusal.Data["LeakGuard.Reason"] = refusal.Rejection.Reason.ToString();
        refusal.Data["LeakGuard.Leased"] = pool.Leased;
        refusal.Data["LeakGuard.MaxPoolSize"] = pool.MaxPoolSize;
        refusal.Data["LeakGuard.Waiting"] = pool.Waiting;
        return refusal;
    }

    private PoolRejection Current(Ticket ticket)
    {
        var now = _clock.Now;
        ref var episode = ref _episodes[(int)ticket.Outcome];
        var current = Volatile.Read(ref episode);
        if (current is null || now - current.Began >= EpisodeMilliseconds || !current.IsAbout(ticket))
        {
            var fresh = new Episode(now, ticket.Wait, ticket.Pass.State, new Lazy<PoolRejection>(() => Gather(ticket, now)));
            current = Interlocked.CompareExchange(ref episode, fresh, current) == current
                ? fresh
                : Volatile.Read(ref episode)!;
        }

        return current.Facts.Value;
    }

    private PoolRejection Gather(in Ticket ticket, long now)
    {
        var holders = ticket.Outcome == AdmissionOutcome.CircuitOpen ? [] : Holders(now);
        var users = ticket.Outcome == AdmissionOutcome.WaitTimeout
            ? _usage.Since(now - (long)ticket.Wait.TotalMilliseconds, holders)
            : [];
        var pool = _snapshot();
        return new PoolRejection
        {
            Reason = ReasonOf(ticket.Outcome),
            Pool = pool,
            Holders = holders,
            Users = users,
            Message = RefusalText.Of(ticket, pool, holders, users),
        };
    }

    private IReadOnlyList<PoolHolder> Holders(long now)
    {
        var leases = new List<LeaseObservation>();
        _table.Observe(now, leases);
        return _describer.Group(leases);
    }

    private static RejectionReason ReasonOf(AdmissionOutcome outcome) => outcome switch
    {
        AdmissionOutcome.WaitTimeout => RejectionReason.WaitTimeout,
        AdmissionOutcome.Hopeless => RejectionReason.Hopeless,
        AdmissionOutcome.Deadlock => RejectionReason.Deadlock,
        AdmissionOutcome.CircuitOpen => RejectionReason.CircuitOpen,
        _ => RejectionReason.QueueFull,
    };

    private sealed record Episode(long Began, TimeSpan Wait, BreakerState Breaker, Lazy<PoolRejection> Facts)
    {
        // An estimate a little off is no reason to look at all the leases again.
        public bool IsAbout(in Ticket ticket) =>
            Breaker == ticket.Pass.State && (Wait == ticket.Wait || ticket.Outcome == AdmissionOutcome.Hopeless);
    }
}

using LeakGuard.Admission;

namespace LeakGuard.Leasing;

/// <summary>Proves that nobody can go on: every slot is leased, no call is in flight, and each lease's request or job waits here for another.</summary>
/// <remarks>
/// Looked at whenever a caller that holds a lease begins to wait: only that can close the circle. Requests and jobs that run
/// several branches side by side prove nothing and are left to their wait's time-out.
/// </remarks>
internal sealed class DeadlockDetector
{
    /// <summary>How many connections one request is believed to hold one after another, each for the sake of the next.</summary>
    private const int DeepestNesting = 3;

    private static readonly object Unknown = new();

    private readonly AdmissionGate _gate;
    private readonly LeaseTable _table;
    private readonly LeaseClock _clock;

    // One look at a time: two callers that close the circle together shall cost one victim.
    private readonly Lock _lock = new();

    public DeadlockDetector(AdmissionGate gate, LeaseTable table, LeaseClock clock)
    {
        _gate = gate;
        _table = table;
        _clock = clock;
    }

    public void Check(object? newcomer)
    {
        if (newcomer is null || _gate.InUse < _gate.Limit || _table.FindHeldBy(newcomer) is null)
        {
            return;
        }

        lock (_lock)
        {
            var leases = new List<LeaseObservation>(_gate.Pool.Capacity);
            _table.Observe(_clock.Now, leases);
            if (leases.Count < _gate.InUse)
            {
                return; // One is being opened or closed: it goes on.
            }

            var holders = leases.GroupBy(lease => LeaseFlow.Of(lease)).ToDictionary(flow => flow.Key ?? Unknown, flow => flow.Count());
            var waiters = _gate.Pool.WaitingFlows().Where(flow => flow is not null).CountBy(flow => flow!).ToDictionary();
            if (leases.All(lease => lease.IsQuiet) && holders.All(holder => IsStuck(holder, waiters)))
            {
                _gate.Pool.TryRefuseNewest(flow => flow is not null && holders.ContainsKey(flow), AdmissionOutcome.Deadlock);
            }
        }
    }

    // A request in which several callers wait, or which holds many connections while one waits, has branches that run
    // side by side: another of them may go on, so that nothing is proven.
    private static bool IsStuck(KeyValuePair<object, int> holder, Dictionary<object, int> waiters) =>
        waiters.TryGetValue(holder.Key, out var waiting) && waiting == 1 && holder.Value <= DeepestNesting;
}

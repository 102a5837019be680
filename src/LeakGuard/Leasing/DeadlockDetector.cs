using LeakGuard.Admission;

namespace LeakGuard.Leasing;

/// <summary>Proves that nobody can go on: every slot is leased, no call is in flight, and each lease's request or job waits here for another.</summary>
/// <remarks>
/// Looked at whenever a caller that holds a lease begins to wait: only that can close the circle. One request or job counts
/// as one, however many branches it runs in parallel.
/// </remarks>
internal sealed class DeadlockDetector
{
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
        if (newcomer is null || _gate.InUse < _gate.Capacity || _table.FindHeldBy(newcomer) is null)
        {
            return;
        }

        lock (_lock)
        {
            var leases = new List<LeaseObservation>(_gate.Capacity);
            _table.Observe(_clock.Now, leases);
            if (leases.Count < _gate.Capacity)
            {
                return; // One is being opened or closed: it goes on.
            }

            var waiting = _gate.Pool.WaitingFlows().OfType<object>().ToHashSet();
            var holding = leases.Select(lease => LeaseFlow.Of(lease)).ToHashSet();
            if (leases.All(lease => lease.IsQuiet) && holding.All(flow => flow is not null && waiting.Contains(flow)))
            {
                _gate.Pool.TryRefuseNewest(flow => flow is not null && holding.Contains(flow), AdmissionOutcome.Deadlock);
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Data;
using System.Diagnostics;
using System.Transactions;
using LeakGuard.Admission;
using LeakGuard.CallSites;
using Npgsql;

namespace LeakGuard.Leasing;

/// <summary>The way in and out of the pool: admit and record; and on return, exactly once, the way back.</summary>
/// <remarks>
/// This is the hot path. With a free slot and an idle connection it takes no lock and allocates nothing; everything
/// that waits, fails or has to be told lives in a method of its own below it.
/// </remarks>
internal sealed class LeaseDesk
{
    /// <summary>How many endings may wait to be told; more are only counted.</summary>
    private const int EndingsKept = 4096;

    private readonly AdmissionGate _gate;
    private readonly LeaseTable _table;
    private readonly CallSiteCapture _capture;
    private readonly PoolRefusals _refusals;
    private readonly LeaseStatistics _statistics;
    private readonly AmbientTransactions _ambient;
    private readonly ConcurrentQueue<LeaseEnding> _endings = new();
    private readonly bool _enlists;
    private int _endingsWaiting;

    public LeaseDesk(
        AdmissionGate gate,
        LeaseTable table,
        CallSiteCapture capture,
        PoolRefusals refusals,
        LeaseStatistics statistics,
        LeaseClock clock,
        bool enlists)
    {
        _gate = gate;
        _table = table;
        _capture = capture;
        _refusals = refusals;
        _statistics = statistics;
        _enlists = enlists;
        _ambient = new AmbientTransactions(gate.Leave);
        Clock = clock;
    }

    public LeaseClock Clock { get; }

    public Reclamations Reclamations { get; } = new();

    /// <summary>Who looks after the leases; set once, before the first is taken.</summary>
    public ILeaseAttendant? Attendant { get; set; }

    /// <summary>A slot for a lease about to begin; null if the caller has to wait for it.</summary>
    public Lease? TryReserve()
    {
        var ambient = AmbientOrNull();
        return (ambient is not null && ambient.TryTake(out var slot)) || _gate.TryEnter(out slot)
            ? Reserved(slot, ambient)
            : null;
    }

    /// <summary>Waits for a slot on the caller's thread.</summary>
    public Lease Reserve()
    {
        var ambient = AmbientOrNull();
        return Reserved(PermitOf(_gate.Enter()), ambient);
    }

    /// <summary>Waits for a slot without holding a thread, and notes who waited.</summary>
    public async ValueTask<Lease> ReserveAsync(Caller caller, LeaseIntent? intent, CancellationToken cancellationToken)
    {
        // Before the first await, after which the caller is no longer on the stack.
        var stack = _capture.Capture(Clock.Now);
        var activity = Activity.Current;
        var ambient = AmbientOrNull();
        var lease = Reserved(PermitOf(await _gate.EnterAsync(cancellationToken).ConfigureAwait(false)), ambient);
        lease.Note(stack, caller, activity, intent, Clock.Now);
        return lease;
    }

    /// <summary>Notes who takes a reserved slot: anywhere as long as the caller is on the stack.</summary>
    public void Note(Lease lease, in Caller caller, LeaseIntent? intent)
    {
        var now = Clock.Now;
        lease.Note(_capture.Capture(now), caller, Activity.Current, intent, now);
    }

    /// <summary>The connection could not be opened: gives the slot back.</summary>
    public void Forgo(Lease lease)
    {
        var ambient = lease.Ambient;
        lease.Clear();
        Release(lease.Slot, ambient);
    }

    /// <summary>The real connection has closed, by whatever means: ends its lease and gives the permit back.</summary>
    public void Return(Lease lease, object? connection)
    {
        var version = lease.Version;
        if (!Lease.IsOut(version)
            || !ReferenceEquals(lease.Connection, connection)
            || !lease.TryEnd(version, out var flags))
        {
            return;
        }

        if (flags != LeaseFlags.None || lease.InTransaction)
        {
            NoteEnding(lease, version, flags);
        }

        var ambient = lease.Ambient;
        lease.Clear();
        if ((flags & LeaseFlags.Reclaiming) != 0)
        {
            lease.Unseal();
        }

        Release(lease.Slot, ambient);
    }

    /// <summary>Binds the lease to a transaction its owner enlisted in by hand.</summary>
    public void Enlist(LeaseHandle handle, Transaction? transaction)
    {
        if (handle.IsCurrent)
        {
            handle.Lease!.Ambient = transaction is null ? null : _ambient.For(transaction);
        }
    }

    /// <summary>The wrapper of this lease was garbage-collected. Runs on the finalizer thread.</summary>
    public void MarkAbandoned(LeaseHandle handle)
    {
        if (handle.Lease is { IsUnwrapped: false } lease && lease.TryRaise(handle.Version, LeaseFlags.Abandoned))
        {
            Attendant?.Wake();
        }
    }

    public bool TryTakeEnding(out LeaseEnding? ending)
    {
        if (_endings.TryDequeue(out ending))
        {
            Interlocked.Decrement(ref _endingsWaiting);
            return true;
        }

        return false;
    }

    private AmbientTransaction? AmbientOrNull() =>
        _enlists && Transaction.Current is { } transaction ? _ambient.For(transaction) : null;

    private Lease Reserved(int slot, AmbientTransaction? ambient)
    {
        var lease = _table[slot] ?? FirstUseOf(slot, ambient);
        lease.Ambient = ambient;
        return lease;
    }

    private Lease FirstUseOf(int slot, AmbientTransaction? ambient)
    {
        try
        {
            Attendant?.Start();
            return _table[slot] = new Lease(slot, this);
        }
        catch
        {
            Release(slot, ambient);
            throw;
        }
    }

    private int PermitOf(Ticket ticket) =>
        ticket.IsGranted ? ticket.Permit : throw _refusals.Explain(ticket.Outcome);

    private void Release(int slot, AmbientTransaction? ambient)
    {
        if (ambient is null || !ambient.TryPark(slot))
        {
            _gate.Leave(slot);
        }
    }

    private void NoteEnding(Lease lease, long version, LeaseFlags flags)
    {
        var observation = lease.ObserveEnd(version, flags, Clock.Now);
        var lost = lease.InTransaction
            && observation.State == ConnectionState.Closed
            && (flags & LeaseFlags.Reclaiming) == 0;
        if (lost || (flags & LeaseFlags.ReportedKinds) != 0)
        {
            if (Interlocked.Increment(ref _endingsWaiting) <= EndingsKept)
            {
                _endings.Enqueue(new LeaseEnding(observation, lost));
            }
            else
            {
                Interlocked.Decrement(ref _endingsWaiting);
                _statistics.CountLeaks(lost ? 1 : 0);
            }
        }
    }
}

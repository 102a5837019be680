using System.Collections.Concurrent;
using System.Data;
using System.Diagnostics;
using System.Transactions;
using LeakGuard.Admission;
using LeakGuard.CallSites;
using Npgsql;

namespace LeakGuard.Leasing;

/// <summary>The way in and out of the pool: admit, open, record; and on return, exactly once, the way back.</summary>
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

    public ValueTask<LeaseHandle> OpenAsync(NpgsqlConnection connection, CallSite site, LeaseIntent? intent, CancellationToken cancellationToken)
    {
        var now = Clock.Now;
        var opening = new LeaseOpening(connection, Captured(site, now), Activity.Current, intent, AmbientOrNull());
        if (opening.TryTakeParked(out var slot) || _gate.TryEnter(out slot))
        {
            var open = StartOpen(opening, slot, cancellationToken);
            return open.IsCompletedSuccessfully
                ? new ValueTask<LeaseHandle>(Begin(opening, slot, now))
                : CompleteAsync(open, opening, slot);
        }

        return WaitAndOpenAsync(opening, cancellationToken);
    }

    public LeaseHandle Open(NpgsqlConnection connection, CallSite site, LeaseIntent? intent)
    {
        var opening = new LeaseOpening(connection, Captured(site, Clock.Now), Activity.Current, intent, AmbientOrNull());
        if (!opening.TryTakeParked(out var slot) && !_gate.TryEnter(out slot))
        {
            slot = PermitOf(_gate.Enter());
        }

        try
        {
            connection.Open();
        }
        catch
        {
            Release(slot, opening.Ambient);
            throw;
        }

        return Begin(opening, slot, Clock.Now);
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

    private CallSite Captured(in CallSite site, long now) => _capture.Capture(now) is { } stack ? site with { Stack = stack } : site;

    private AmbientTransaction? AmbientOrNull() =>
        _enlists && Transaction.Current is { } transaction ? _ambient.For(transaction) : null;

    private Task StartOpen(in LeaseOpening opening, int slot, CancellationToken cancellationToken)
    {
        try
        {
            return opening.Connection.OpenAsync(cancellationToken);
        }
        catch
        {
            Release(slot, opening.Ambient);
            throw;
        }
    }

    private LeaseHandle Begin(in LeaseOpening opening, int slot, long now)
    {
        var lease = _table[slot] ?? FirstUseOf(slot);
        lease.Ambient = opening.Ambient;
        return lease.Begin(opening.Connection, opening.Site, opening.Activity, opening.Intent, now);
    }

    private Lease FirstUseOf(int slot)
    {
        var lease = new Lease(slot, this);
        _table[slot] = lease;
        Attendant?.Start();
        return lease;
    }

    private async ValueTask<LeaseHandle> CompleteAsync(Task open, LeaseOpening opening, int slot)
    {
        try
        {
            await open.ConfigureAwait(false);
        }
        catch
        {
            Release(slot, opening.Ambient);
            throw;
        }

        return Begin(opening, slot, Clock.Now);
    }

    private async ValueTask<LeaseHandle> WaitAndOpenAsync(LeaseOpening opening, CancellationToken cancellationToken)
    {
        var slot = PermitOf(await _gate.EnterAsync(cancellationToken).ConfigureAwait(false));
        return await CompleteAsync(StartOpen(opening, slot, cancellationToken), opening, slot).ConfigureAwait(false);
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

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
    private readonly AdmissionGate _gate;
    private readonly LeaseTable _table;
    private readonly CallSiteCapture _capture;
    private readonly PoolRefusals _refusals;
    private readonly CallerProfile _profile;
    private readonly AmbientTransactions _ambient;
    private readonly bool _enlists;

    public LeaseDesk(
        AdmissionGate gate,
        LeaseTable table,
        CallSiteCapture capture,
        PoolRefusals refusals,
        LeaseStatistics statistics,
        LeaseClock clock,
        CallerProfile profile,
        NestingNotes nestings,
        bool enlists)
    {
        _gate = gate;
        _table = table;
        _capture = capture;
        _refusals = refusals;
        _profile = profile;
        _enlists = enlists;
        _ambient = new AmbientTransactions(gate.Leave);
        Clock = clock;
        Endings = new LeaseEndings(statistics);
        Nestings = nestings;
    }

    public LeaseClock Clock { get; }

    public Reclamations Reclamations { get; } = new();

    public LeaseEndings Endings { get; }

    public NestingNotes Nestings { get; }

    /// <summary>Who looks after the leases; set once, before the first is taken.</summary>
    public ILeaseAttendant? Attendant { get; set; }

    public ValueTask<LeaseHandle> OpenAsync(NpgsqlConnection connection, CallSite site, LeaseIntent? intent, CancellationToken cancellationToken)
    {
        var now = Clock.Now;
        var opening = new LeaseOpening(connection, Captured(site, now), Activity.Current, intent, AmbientOrNull(), _profile.Mark());
        if (opening.TryTakeParked(out var slot) || _gate.TryEnter(out slot))
        {
            var open = StartOpen(opening, slot, cancellationToken);
            return open.IsCompletedSuccessfully
                ? new ValueTask<LeaseHandle>(Begin(opening, slot, now))
                : CompleteAsync(open, opening, new Entry(slot), cancellationToken);
        }

        return WaitAndOpenAsync(opening, cancellationToken);
    }

    public LeaseHandle Open(NpgsqlConnection connection, CallSite site, LeaseIntent? intent)
    {
        var opening = new LeaseOpening(connection, Captured(site, Clock.Now), Activity.Current, intent, AmbientOrNull(), _profile.Mark());
        var entry = opening.TryTakeParked(out var slot) || _gate.TryEnter(out slot) ? new Entry(slot) : WaitForEntry(opening);
        try
        {
            connection.Open();
        }
        catch (Exception failure)
        {
            GiveUp(entry, opening, failure, wasCancelled: false);
            throw;
        }

        return Arrive(entry, opening);
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
            Endings.Note(lease, version, flags, Clock.Now);
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
        return lease.Begin(opening, now);
    }

    private Lease FirstUseOf(int slot)
    {
        var lease = new Lease(slot, this);
        _table[slot] = lease;
        Attendant?.Start();
        return lease;
    }

    private async ValueTask<LeaseHandle> CompleteAsync(Task open, LeaseOpening opening, Entry entry, CancellationToken cancellationToken)
    {
        try
        {
            await open.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            GiveUp(entry, opening, failure, cancellationToken.IsCancellationRequested);
            throw;
        }

        return Arrive(entry, opening);
    }

    private async ValueTask<LeaseHandle> WaitAndOpenAsync(LeaseOpening opening, CancellationToken cancellationToken)
    {
        var request = _profile.RequestOf(opening);
        var isNested = Nestings.NoteIfNested(opening, request.Flow);
        var entry = EntryOf(await _gate.EnterAsync(request, cancellationToken).ConfigureAwait(false), isNested);
        Task open;
        try
        {
            open = opening.Connection.OpenAsync(cancellationToken);
        }
        catch (Exception failure)
        {
            GiveUp(entry, opening, failure, cancellationToken.IsCancellationRequested);
            throw;
        }

        return await CompleteAsync(open, opening, entry, cancellationToken).ConfigureAwait(false);
    }

    private Entry WaitForEntry(in LeaseOpening opening)
    {
        var request = _profile.RequestOf(opening);
        var isNested = Nestings.NoteIfNested(opening, request.Flow);
        return EntryOf(_gate.Enter(request), isNested);
    }

    private Entry EntryOf(in Ticket ticket, bool isNested) =>
        ticket.IsGranted ? new Entry(ticket.Permit, ticket.Pass.Probe, isNested) : throw _refusals.Explain(ticket);

    // It went to the server, or may have: that says something about the database.
    private LeaseHandle Arrive(in Entry entry, in LeaseOpening opening)
    {
        _gate.Report(entry.Probe, failure: null, wasCancelled: false);
        var handle = Begin(opening, entry.Slot, Clock.Now);
        if (entry.IsNested)
        {
            handle.Lease!.TryRaise(handle.Version, LeaseFlags.Nested);
        }

        return handle;
    }

    private void GiveUp(in Entry entry, in LeaseOpening opening, Exception failure, bool wasCancelled)
    {
        Release(entry.Slot, opening.Ambient);
        _gate.Report(entry.Probe, failure, wasCancelled);
    }

    private void Release(int slot, AmbientTransaction? ambient)
    {
        if (ambient is null || !ambient.TryPark(slot))
        {
            _gate.Leave(slot);
        }
    }

    /// <summary>A slot, and what is to be remembered about the way to it.</summary>
    private readonly record struct Entry(int Slot, long Probe = 0, bool IsNested = false);
}

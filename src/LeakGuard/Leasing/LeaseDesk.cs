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
    private readonly AdmissionGate _gate;
    private readonly LeaseTable _table;
    private readonly CallSiteCapture _capture;
    private readonly PoolRefusals _refusals;
    private readonly CallerProfile _profile;
    private readonly NestingNotes _nestings;
    private readonly LeaseTimer _timer;

    public LeaseDesk(
        AdmissionGate gate,
        LeaseTable table,
        CallSiteCapture capture,
        PoolRefusals refusals,
        LeaseStatistics statistics,
        LeaseClock clock,
        CallerProfile profile,
        NestingNotes nestings,
        LeaseTimer timer,
        BorrowCheck check,
        Breakages breakages,
        bool enlists)
    {
        _gate = gate;
        _table = table;
        _capture = capture;
        _refusals = refusals;
        _profile = profile;
        _nestings = nestings;
        _timer = timer;
        Check = check;
        Breakages = breakages;
        Ambient = new AmbientTransactions(gate.Leave, enlists);
        Clock = clock;
        Endings = new LeaseEndings(statistics);
    }

    public LeaseClock Clock { get; }

    public AmbientTransactions Ambient { get; }

    public Reclamations Reclamations { get; } = new();

    public Breakages Breakages { get; }

    /// <summary>Asks connections that were idle for long whether they are alive.</summary>
    public BorrowCheck Check { get; }

    /// <summary>How long a caller may take in all to get its connection.</summary>
    public TimeSpan Patience => _gate.WaitTimeout;

    public LeaseEndings Endings { get; }

    /// <summary>Where commands that use session state are noted; null where nothing is wrong with that.</summary>
    public SessionNotes? Sessions { get; init; }

    /// <summary>Who looks after the leases; set once, before the first is taken.</summary>
    public ILeaseAttendant? Attendant { get; set; }

    /// <summary>Told after each return while the pool comes to its end.</summary>
    public Action? Returned { get; set; }

    /// <summary>A slot for a lease about to begin; null if the caller has to wait for it.</summary>
    public Lease? TryReserve()
    {
        var timed = _timer.Start();
        var ambient = Ambient.Current;
        return (ambient is not null && ambient.TryTake(out var slot)) || _gate.TryEnter(out slot)
            ? Reserved(slot, ambient, timed)
            : null;
    }

    /// <summary>A slot for a connection that is open already, past the breaker and the shares; null if none is free.</summary>
    public Lease? TryAdopt()
    {
        var timed = _timer.Start();
        var ambient = Ambient.Current;
        return (ambient is not null && ambient.TryTake(out var slot)) || _gate.Pool.TryEnter(out slot)
            ? Reserved(slot, ambient, timed)
            : null;
    }

    /// <summary>Notes who takes a reserved slot: anywhere as long as the caller is on the stack.</summary>
    public void Note(Lease lease, in Caller caller, LeaseIntent? intent)
    {
        var now = Clock.Now;
        lease.Note(_capture.Capture(now), caller, Activity.Current, intent, _profile.Mark(), now);
    }

    /// <summary>Notes who has to wait, while the caller is still on the stack.</summary>
    public LeaseArrival Arriving(in Caller caller, LeaseIntent? intent)
    {
        var now = Clock.Now;
        var timed = _timer.Start();
        var activity = Activity.Current;
        var mark = _profile.Mark();
        var request = _profile.RequestOf(intent, activity, mark);
        var site = new CallSite(_capture.Capture(now), caller.Member, caller.FilePath, caller.LineNumber);
        var isNested = _nestings.NoteIfNested(site, activity, request.Flow);
        return new LeaseArrival(request, site.Stack, caller, activity, intent, Ambient.Current, mark, isNested, now, timed);
    }

    /// <summary>Waits for a slot on the caller's thread.</summary>
    public Lease Reserve(LeaseArrival arrival) => Reserved(_gate.Enter(arrival.Request), arrival);

    /// <summary>Waits for a slot without holding a thread.</summary>
    public async ValueTask<Lease> ReserveAsync(LeaseArrival arrival, CancellationToken cancellationToken) =>
        Reserved(await _gate.EnterAsync(arrival.Request, cancellationToken).ConfigureAwait(false), arrival);

    /// <summary>The connection is open: from now on the lease is out.</summary>
    public LeaseHandle Begin(Lease lease, NpgsqlConnection connection, long now, bool isGuest = false)
    {
        if (lease.Timed != 0)
        {
            lease.Timed = _timer.Opened(lease.Timed);
        }

        return lease.Begin(connection, now, isGuest);
    }

    /// <summary>The connection is open, and may have gone to the server for it: that says something about the database.</summary>
    public void Confirm(Lease lease) => _gate.Report(lease.Probe, failure: null, wasCancelled: false);

    /// <summary>The connection could not be opened: gives the slot back.</summary>
    public void Forgo(Lease lease, Exception failure, bool wasCancelled)
    {
        var ambient = lease.Ambient;
        var probe = lease.Probe;
        lease.Clear();
        Release(lease.Slot, ambient);
        _gate.Report(probe, failure, wasCancelled);
    }

    /// <summary>The real connection has closed, by whatever means: ends its lease and gives the permit back.</summary>
    public void Return(Lease lease, object? connection)
    {
        var version = lease.Version;
        if (!LeaseState.IsOut(version)
            || !ReferenceEquals(lease.Connection, connection)
            || !lease.TryEnd(version, out var flags))
        {
            return;
        }

        Breakages.NoteIfBroken(lease, version, flags, lease.Connection!, Clock);
        if (flags != LeaseFlags.None || lease.InTransaction)
        {
            Endings.Note(lease, version, flags, Clock.Now);
        }

        Check.Note(lease);

        var ambient = lease.Ambient;
        if (lease.Timed != 0)
        {
            _timer.Returned(lease.Timed);
        }

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
            handle.Lease!.Ambient = transaction is null ? null : Ambient.For(transaction);
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

    private Lease Reserved(in Ticket ticket, LeaseArrival arrival)
    {
        if (!ticket.IsGranted)
        {
            throw _refusals.Explain(ticket, arrival.Activity);
        }

        _timer.Waited(arrival);
        var lease = Reserved(ticket.Permit, arrival.Ambient, arrival.Timed);
        lease.Note(arrival.Stack, arrival.Caller, arrival.Activity, arrival.Intent, arrival.Mark, Clock.Now);
        lease.Probe = ticket.Pass.Probe;
        lease.IsNested = arrival.IsNested;
        return lease;
    }

    private Lease Reserved(int slot, AmbientTransaction? ambient, long timed)
    {
        var lease = _table[slot] ?? FirstUseOf(slot, ambient);
        lease.Ambient = ambient;
        lease.Timed = timed;
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

    private void Release(int slot, AmbientTransaction? ambient)
    {
        if (ambient is null || !ambient.TryPark(slot))
        {
            _gate.Leave(slot);
        }

        Returned?.Invoke();
    }
}

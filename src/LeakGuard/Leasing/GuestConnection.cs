using System.Data;
using Npgsql;

namespace LeakGuard.Leasing;

/// <summary>A real connection that somebody else opens and closes, as EF Core does: asks for its slot, and follows it.</summary>
/// <remarks>
/// Told of an opening before it begins. Whether the connection then opens, and when it closes, it sees by itself: an opening
/// that failed or was cancelled gives its slot back by <see cref="Decline"/>.
/// As any connection, for one caller at a time; only its closing may come from another thread.
/// It must not lead to its owner, who could not be lost otherwise: a lease keeps its connection, and that its guest.
/// </remarks>
internal sealed partial class GuestConnection
{
    private readonly LeaseDesk _desk;
    private readonly bool _isShared;

    // A slot that was taken for an opening of which the outcome is not known yet.
    private Lease? _reserved;
    private LeaseHandle _lease;
    private int _tenancy;
    private bool _wasBroken;

    public NpgsqlConnection Connection { get; }

    public LeaseHandle Handle => _lease;

    /// <summary>As the desk's.</summary>
    public SessionNotes? Sessions => _desk.Sessions;

    /// <summary>Takes a slot before the connection is opened, waiting for it on the caller's thread.</summary>
    /// <param name="owner">Whoever opens it: once that is garbage-collected, the lease is nobody's.</param>
    /// <exception cref="PoolRejectedException">There is none to be had.</exception>
    /// <exception cref="LeaseReclaimedException">The connection was taken back, and its owner does not know yet.</exception>
    public void Admit(object owner)
    {
        if (!TryAdmit(owner))
        {
            Expect(_desk.Reserve(_desk.Arriving(default, null)), owner);
        }
    }

    /// <summary>As <see cref="Admit"/>, without holding a thread.</summary>
    public ValueTask AdmitAsync(object owner, CancellationToken cancellationToken) =>
        TryAdmit(owner) ? default : WaitAsync(owner, _desk.Arriving(default, null), cancellationToken);

    /// <summary>Says that the connection was taken back, if it was and its owner does not know yet.</summary>
    /// <exception cref="LeaseReclaimedException">It was.</exception>
    public void ThrowIfReclaimed()
    {
        if (_lease is { Lease: not null, IsCurrent: false } && _desk.Reclamations.Tell(Connection) is { } reclaimed)
        {
            throw reclaimed;
        }
    }

    /// <summary>The opening failed.</summary>
    public void Decline(Exception failure, bool wasCancelled)
    {
        if (TakeReserved() is { } lease)
        {
            _desk.Forgo(lease, failure, wasCancelled);
        }
    }

    /// <summary>Its owner is used by one tenant after another: a new one knows nothing of what was before.</summary>
    /// <param name="tenancy">The tenant's number.</param>
    public void Renew(int tenancy)
    {
        if (tenancy == _tenancy)
        {
            return;
        }

        _tenancy = tenancy;
        _desk.Reclamations.Forget(Connection);
        ForgetTransaction();
    }

    /// <summary>Its real connection is in somebody else's hands, too: it is never taken back.</summary>
    public void Unwrap()
    {
        if (_lease is { IsCurrent: true, Lease: { } lease })
        {
            lease.IsUnwrapped = true;
        }
    }

    private bool TryAdmit(object owner)
    {
        ThrowIfReclaimed();
        if (_desk.TryReserve() is not { } lease)
        {
            return false;
        }

        _desk.Note(lease, default, null);
        Expect(lease, owner);
        return true;
    }

    private async ValueTask WaitAsync(object owner, LeaseArrival arrival, CancellationToken cancellationToken) =>
        Expect(await _desk.ReserveAsync(arrival, cancellationToken).ConfigureAwait(false), owner);

    private void Expect(Lease lease, object owner)
    {
        (lease.Owner ??= new OwnerWatch()).Watch(owner);
        if (Interlocked.Exchange(ref _reserved, lease) is { } lost)
        {
            Forgo(lost); // Two callers at a time: Npgsql lets one of them open.
        }
    }

    private void Forgo(Lease lease) => _desk.Forgo(lease, new OperationCanceledException(), wasCancelled: true);

    private Lease? TakeReserved() => Interlocked.Exchange(ref _reserved, null);

    private void Begin()
    {
        if (_wasBroken)
        {
            _desk.Breakages.Forget(Connection);
            _wasBroken = false;
        }

        if (TakeReserved() is { } lease)
        {
            if (_isShared)
            {
                lease.Owner?.Release();
            }

            _desk.Confirm(lease);
            lease.IsUnwrapped = _isShared;
            _lease = _desk.Begin(lease, Connection, _desk.Clock.Now, isGuest: true);
            return;
        }

        _desk.Reclamations.Forget(Connection);
        TryAdopt();
    }

    // Opened by hand. Where no slot is free, the pool has given what the guard has promised to somebody: it stays untracked
    // until one is.
    private void TryAdopt()
    {
        if (_desk.TryAdopt() is { } lease)
        {
            _desk.Note(lease, default, null);
            lease.IsUnwrapped = true;
            _lease = _desk.Begin(lease, Connection, _desk.Clock.Now, isGuest: true);
            _desk.Check.Suspicion(lease, Connection, isNew: true);
        }
    }

    private void End()
    {
        EndCall();
        _wasBroken = NativeState.Of(Connection) == ConnectionState.Broken;
        if (_lease is not { IsCurrent: true, Lease: { } lease })
        {
            return;
        }

        if (_ownsTransaction && _transaction is { } transaction && NativeTransaction.WasLeft(transaction))
        {
            lease.InTransaction = true;
        }

        _desk.Return(lease, Connection);
    }
}

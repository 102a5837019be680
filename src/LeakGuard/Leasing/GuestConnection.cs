using System.Data;
using Npgsql;

namespace LeakGuard.Leasing;

/// <summary>A real connection that somebody else opens and closes, as EF Core does: asks for its slot, and follows it.</summary>
/// <remarks>
/// Told of an opening before it begins. Whether the connection then opens, and when it closes, it sees by itself: an opening
/// that failed, was cancelled or never took place gives its slot back by <see cref="Decline"/> or <see cref="Withdraw"/>.
/// As any connection, for one caller at a time; only its closing, and the loss of its owner, may come from another thread.
/// </remarks>
internal sealed partial class GuestConnection
{
    private readonly LeaseDesk _desk;
    private readonly bool _isShared;

    // A slot that was taken for an opening of which the outcome is not known yet.
    private Lease? _reserved;
    private LeaseHandle _lease;
    private bool _wasBroken;

    /// <param name="desk">The pool's.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="isShared">Whether it was in the application's hands before: then it is never taken back, and losing whoever opens it means nothing.</param>
    public GuestConnection(LeaseDesk desk, NpgsqlConnection connection, bool isShared)
    {
        _desk = desk;
        _isShared = isShared;
        Connection = connection;
        connection.StateChange += OnStateChanged;
    }

    public NpgsqlConnection Connection { get; }

    public LeaseHandle Handle => _lease;

    /// <summary>As the desk's.</summary>
    public SessionNotes? Sessions => _desk.Sessions;

    /// <summary>Takes a slot before the connection is opened, waiting for it on the caller's thread.</summary>
    /// <exception cref="PoolRejectedException">There is none to be had.</exception>
    /// <exception cref="LeaseReclaimedException">The connection was taken back, and its owner does not know yet.</exception>
    public void Admit()
    {
        if (!TryAdmit())
        {
            _reserved = _desk.Reserve(_desk.Arriving(default, null));
        }
    }

    /// <summary>As <see cref="Admit"/>, without holding a thread.</summary>
    public ValueTask AdmitAsync(CancellationToken cancellationToken) =>
        TryAdmit() ? default : WaitAsync(_desk.Arriving(default, null), cancellationToken);

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
        if (Interlocked.Exchange(ref _reserved, null) is { } lease)
        {
            _desk.Forgo(lease, failure, wasCancelled);
        }
    }

    /// <summary>If the opening has not taken place, it does not take place any more.</summary>
    public void Withdraw()
    {
        if (_reserved is not null)
        {
            Decline(new OperationCanceledException(), wasCancelled: true);
        }
    }

    /// <summary>Whoever opens it is somebody else from now on, who knows nothing of what was before.</summary>
    public void Renew()
    {
        Withdraw();
        _desk.Reclamations.Forget(Connection);
        ForgetTransaction();
    }

    /// <summary>Whoever opened it was garbage-collected. Runs on the finalizer thread.</summary>
    public void LoseOwner()
    {
        Withdraw();
        if (!_isShared)
        {
            MarkOwnerLost();
        }
    }

    /// <summary>Its real connection is in somebody else's hands, too: it is never taken back.</summary>
    public void Unwrap()
    {
        if (_lease is { IsCurrent: true, Lease: { } lease })
        {
            lease.IsUnwrapped = true;
        }
    }

    private void MarkOwnerLost()
    {
        if (_lease.Lease is { } lease && lease.TryRaise(_lease.Version, LeaseFlags.OwnerLost))
        {
            _desk.Attendant?.Wake();
        }
    }

    private bool TryAdmit()
    {
        Withdraw(); // Of an opening whose outcome nobody told.
        ThrowIfReclaimed();
        if (_desk.TryReserve() is not { } lease)
        {
            return false;
        }

        _reserved = lease;
        _desk.Note(lease, default, null);
        return true;
    }

    private async ValueTask WaitAsync(LeaseArrival arrival, CancellationToken cancellationToken) =>
        _reserved = await _desk.ReserveAsync(arrival, cancellationToken).ConfigureAwait(false);

    private void OnStateChanged(object? sender, StateChangeEventArgs change)
    {
        if (change.CurrentState == ConnectionState.Open)
        {
            Begin();
        }
        else
        {
            End();
        }
    }

    private void Begin()
    {
        if (_wasBroken)
        {
            _desk.Breakages.Forget(Connection);
            _wasBroken = false;
        }

        if (Interlocked.Exchange(ref _reserved, null) is { } lease)
        {
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

using System.Data;
using LeakGuard.CallSites;
using LeakGuard.Leasing;

namespace LeakGuard;

public sealed partial class GuardedConnection
{
    // Otherwise the call goes straight to Npgsql, which says why not, without waiting for a slot first.
    private bool CanBeOpened => !_isDisposed && _inner.State == ConnectionState.Closed;

    /// <inheritdoc/>
    public override void Open() => Open(default, null);

    /// <inheritdoc/>
    public override Task OpenAsync(CancellationToken cancellationToken) => OpenAsync(default, null, cancellationToken);

    internal void Open(in Caller caller, LeaseIntent? intent)
    {
        if (!CanBeOpened)
        {
            _inner.Open();
            return;
        }

        var lease = _desk.TryReserve() ?? WaitForLease();
        try
        {
            _inner.Open();

            // Not before: so that one look at the clock serves the note and the lease.
            _desk.Note(lease, caller, intent);
        }
        catch
        {
            _desk.Forgo(lease);
            throw;
        }

        Adopt(lease.Begin(_inner, lease.OpenedAt));
    }

    internal Task OpenAsync(in Caller caller, LeaseIntent? intent, CancellationToken cancellationToken)
    {
        if (!CanBeOpened)
        {
            return _inner.OpenAsync(cancellationToken);
        }

        return _desk.TryReserve() is { } lease
            ? OpenAsync(lease, caller, intent, cancellationToken)
            : WaitAndOpenAsync(caller, intent, cancellationToken);
    }

    private Task OpenAsync(Lease lease, in Caller caller, LeaseIntent? intent, CancellationToken cancellationToken)
    {
        Task open;
        try
        {
            open = _inner.OpenAsync(cancellationToken);
            _desk.Note(lease, caller, intent);
        }
        catch
        {
            _desk.Forgo(lease);
            throw;
        }

        if (!open.IsCompletedSuccessfully)
        {
            return CompleteAsync(open, lease);
        }

        Adopt(lease.Begin(_inner, lease.OpenedAt));
        return Task.CompletedTask;
    }

    private async Task CompleteAsync(Task open, Lease lease)
    {
        try
        {
            await open.ConfigureAwait(false);
        }
        catch
        {
            _desk.Forgo(lease);
            throw;
        }

        Adopt(lease.Begin(_inner, Clock.Now));
    }

    private Lease WaitForLease()
    {
        _isWaiting = true;
        try
        {
            return _desk.Reserve();
        }
        finally
        {
            _isWaiting = false;
        }
    }

    private async Task WaitAndOpenAsync(Caller caller, LeaseIntent? intent, CancellationToken cancellationToken)
    {
        Lease lease;
        _isWaiting = true;
        try
        {
            lease = await _desk.ReserveAsync(caller, intent, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _isWaiting = false;
        }

        try
        {
            await _inner.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _desk.Forgo(lease);
            throw;
        }

        Adopt(lease.Begin(_inner, Clock.Now));
    }

    private void Adopt(LeaseHandle handle)
    {
        if (_lease.Lease is { } former)
        {
            former.Unwatch(_inner);
            _desk.Reclamations.Forget(_inner);
        }

        _lease = handle;
        if (_wasUnwrapped)
        {
            handle.Lease!.IsUnwrapped = true;
        }
    }
}

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

        var lease = _desk.TryReserve(caller, intent) ?? WaitForLease(caller, intent);
        try
        {
            _inner.Open();
        }
        catch (Exception failure)
        {
            _desk.Forgo(lease, failure, wasCancelled: false);
            throw;
        }

        _desk.Confirm(lease);
        Adopt(lease.Begin(_inner, Clock.Now));
    }

    internal Task OpenAsync(in Caller caller, LeaseIntent? intent, CancellationToken cancellationToken)
    {
        if (!CanBeOpened)
        {
            return _inner.OpenAsync(cancellationToken);
        }

        return _desk.TryReserve(caller, intent) is { } lease
            ? OpenAsync(lease, cancellationToken)
            : WaitAndOpenAsync(caller, intent, cancellationToken);
    }

    private Task OpenAsync(Lease lease, CancellationToken cancellationToken)
    {
        var open = StartOpen(lease, cancellationToken);
        if (!open.IsCompletedSuccessfully)
        {
            return CompleteAsync(open, lease, cancellationToken);
        }

        if (lease.Probe != 0)
        {
            _desk.Confirm(lease);
        }

        // Opened in no time, so that the clock need not be asked again.
        Adopt(lease.Begin(_inner, lease.OpenedAt));
        return Task.CompletedTask;
    }

    private Task StartOpen(Lease lease, CancellationToken cancellationToken)
    {
        try
        {
            return _inner.OpenAsync(cancellationToken);
        }
        catch (Exception failure)
        {
            _desk.Forgo(lease, failure, cancellationToken.IsCancellationRequested);
            throw;
        }
    }

    private async Task CompleteAsync(Task open, Lease lease, CancellationToken cancellationToken)
    {
        try
        {
            await open.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            _desk.Forgo(lease, failure, cancellationToken.IsCancellationRequested);
            throw;
        }

        _desk.Confirm(lease);
        Adopt(lease.Begin(_inner, Clock.Now));
    }

    private Lease WaitForLease(in Caller caller, LeaseIntent? intent)
    {
        _isWaiting = true;
        try
        {
            return _desk.Reserve(caller, intent);
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

        await OpenAsync(lease, cancellationToken).ConfigureAwait(false);
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

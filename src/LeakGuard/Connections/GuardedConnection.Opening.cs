using System.Data;
using System.Runtime.CompilerServices;
using LeakGuard.CallSites;
using LeakGuard.Leasing;

namespace LeakGuard;

public sealed partial class GuardedConnection
{
    // Otherwise the call goes straight to Npgsql, which says why not, without waiting for a slot first.
    private bool CanBeOpened => !_isDisposed && _inner.State == ConnectionState.Closed;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)] // The caller's line is found by the call to this very method.
    public override void Open() => Open(default, null);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)] // As above.
    public override Task OpenAsync(CancellationToken cancellationToken) => OpenAsync(default, null, cancellationToken);

    internal void Open(in Caller caller, LeaseIntent? intent)
    {
        if (!CanBeOpened)
        {
            _inner.Open();
            return;
        }

        if (_desk.TryReserve() is not { } lease)
        {
            WaitAndOpen(caller, intent);
            return;
        }

        try
        {
            _inner.Open();

            // Not before: so that one look at the clock serves the note and the lease.
            _desk.Note(lease, caller, intent);
            if (_desk.Check.Suspicion(lease, _inner, isNew: false) is >= 0 and var idle)
            {
                FindLive(lease, idle);
            }
        }
        catch (Exception failure)
        {
            _desk.Forgo(lease, failure, wasCancelled: false);
            throw;
        }

        _desk.Confirm(lease);
        Adopt(_desk.Begin(lease, _inner, lease.OpenedAt));
    }

    internal Task OpenAsync(in Caller caller, LeaseIntent? intent, CancellationToken cancellationToken)
    {
        if (!CanBeOpened)
        {
            return _inner.OpenAsync(cancellationToken);
        }

        if (_desk.TryReserve() is not { } lease)
        {
            return WaitAndOpenAsync(_desk.Arriving(caller, intent), cancellationToken);
        }

        Task open;
        try
        {
            open = _inner.OpenAsync(cancellationToken);
            _desk.Note(lease, caller, intent);
        }
        catch (Exception failure)
        {
            _desk.Forgo(lease, failure, cancellationToken.IsCancellationRequested);
            throw;
        }

        if (!open.IsCompletedSuccessfully || _desk.Check.Suspicion(lease, _inner, isNew: false) >= 0)
        {
            return CompleteAsync(open, lease, cancellationToken);
        }

        // An idle connection, handed out in no time: neither the clock nor the breaker has to hear of it.
        Adopt(_desk.Begin(lease, _inner, lease.OpenedAt));
        return Task.CompletedTask;
    }

    private async Task CompleteAsync(Task open, Lease lease, CancellationToken cancellationToken)
    {
        try
        {
            // One that does not come at once comes from the server, not from the pool.
            var isNew = !open.IsCompleted;
            await open.ConfigureAwait(false);
            if (_desk.Check.Suspicion(lease, _inner, isNew) is >= 0 and var idle)
            {
                await FindLiveAsync(lease, idle, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception failure)
        {
            _desk.Forgo(lease, failure, cancellationToken.IsCancellationRequested);
            throw;
        }

        _desk.Confirm(lease);
        Adopt(_desk.Begin(lease, _inner, Clock.Now));
    }

    private void WaitAndOpen(in Caller caller, LeaseIntent? intent)
    {
        Lease lease;
        _isWaiting = true;
        try
        {
            lease = _desk.Reserve(_desk.Arriving(caller, intent));
        }
        finally
        {
            _isWaiting = false;
        }

        try
        {
            _inner.Open();
            if (_desk.Check.Suspicion(lease, _inner, isNew: false) is >= 0 and var idle)
            {
                FindLive(lease, idle);
            }
        }
        catch (Exception failure)
        {
            _desk.Forgo(lease, failure, wasCancelled: false);
            throw;
        }

        _desk.Confirm(lease);
        Adopt(_desk.Begin(lease, _inner, Clock.Now));
    }

    private async Task WaitAndOpenAsync(LeaseArrival arrival, CancellationToken cancellationToken)
    {
        Lease lease;
        _isWaiting = true;
        try
        {
            lease = await _desk.ReserveAsync(arrival, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _isWaiting = false;
        }

        await CompleteAsync(StartOpen(lease, cancellationToken), lease, cancellationToken).ConfigureAwait(false);
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

    private void Adopt(LeaseHandle handle)
    {
        if (_lease.Lease is { } former)
        {
            former.Unwatch(_inner);
            _desk.Reclamations.Forget(_inner);
            _desk.Breakages.Forget(_inner);
        }

        _lease = handle;
        if (_wasUnwrapped)
        {
            handle.Lease!.IsUnwrapped = true;
        }
    }
}

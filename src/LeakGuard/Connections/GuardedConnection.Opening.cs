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
    public override Task OpenAsync(CancellationToken cancellationToken)
    {
        var open = OpenAsync(default, null, cancellationToken);
        return open.IsCompletedSuccessfully ? Task.CompletedTask : open.AsTask();
    }

    internal void Open(in CallSite site, LeaseIntent? intent)
    {
        if (!CanBeOpened)
        {
            _inner.Open();
            return;
        }

        _isWaiting = true;
        try
        {
            Adopt(_desk.Open(_inner, site, intent));
        }
        finally
        {
            _isWaiting = false;
        }
    }

    internal ValueTask<GuardedConnection> OpenAsync(in CallSite site, LeaseIntent? intent, CancellationToken cancellationToken)
    {
        if (!CanBeOpened)
        {
            return Refused(_inner.OpenAsync(cancellationToken));
        }

        _isWaiting = true;
        ValueTask<LeaseHandle> opening;
        try
        {
            opening = _desk.OpenAsync(_inner, site, intent, cancellationToken);
        }
        catch
        {
            _isWaiting = false;
            throw;
        }

        if (opening.IsCompletedSuccessfully)
        {
            _isWaiting = false;
            Adopt(opening.Result);
            return new ValueTask<GuardedConnection>(this);
        }

        return Awaited(opening);
    }

    private async ValueTask<GuardedConnection> Awaited(ValueTask<LeaseHandle> opening)
    {
        try
        {
            Adopt(await opening.ConfigureAwait(false));
            return this;
        }
        finally
        {
            _isWaiting = false;
        }
    }

    private async ValueTask<GuardedConnection> Refused(Task refusal)
    {
        await refusal.ConfigureAwait(false);
        return this;
    }

    private void Adopt(LeaseHandle handle)
    {
        if (_lease.Lease is not null)
        {
            _desk.Reclamations.Forget(_inner);
        }

        _lease = handle;
        if (_wasUnwrapped)
        {
            handle.Lease!.IsUnwrapped = true;
        }
    }
}

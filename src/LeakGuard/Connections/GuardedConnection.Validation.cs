using LeakGuard.Leasing;
using Npgsql;

namespace LeakGuard;

/// <content>Asks connections that were idle for long whether they are alive, and goes on to the next when one is not.</content>
public sealed partial class GuardedConnection
{
    private void FindLive(Lease lease, long idle)
    {
        var search = new LiveSearch(_desk);
        while (idle >= 0 && !_desk.Check.IsAlive(_inner, idle, search.Share))
        {
            search.Discard();
            _inner.Open();
            idle = _desk.Check.Suspicion(lease, _inner, isNew: false);
        }
    }

    private async ValueTask FindLiveAsync(Lease lease, long idle, CancellationToken cancellationToken)
    {
        var search = new LiveSearch(_desk);
        while (idle >= 0 && !await _desk.Check.IsAliveAsync(_inner, idle, search.Share, cancellationToken).ConfigureAwait(false))
        {
            search.Discard();
            var open = _inner.OpenAsync(cancellationToken);
            var isNew = !open.IsCompleted;
            await open.ConfigureAwait(false);
            idle = _desk.Check.Suspicion(lease, _inner, isNew);
        }
    }
}

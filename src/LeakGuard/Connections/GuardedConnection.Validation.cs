using LeakGuard.Leasing;
using Npgsql;

namespace LeakGuard;

/// <content>Asks connections that were idle for long whether they are alive, and goes on to the next when one is not.</content>
public sealed partial class GuardedConnection
{
    /// <summary>Into how many questions a caller's time is divided: a connection that answers at all answers in less.</summary>
    private const int Questions = 4;

    private void FindLive(Lease lease, long idle)
    {
        var began = Clock.Now;
        var discarded = 0;
        while (idle >= 0 && !_desk.Check.IsAlive(_inner, idle, Share(began)))
        {
            ThrowIfTimeIsUp(began, ++discarded);
            _inner.Open();
            idle = _desk.Check.Suspicion(lease, _inner, isNew: false);
        }
    }

    private async ValueTask FindLiveAsync(Lease lease, long idle, CancellationToken cancellationToken)
    {
        var began = Clock.Now;
        var discarded = 0;
        while (idle >= 0 && !await _desk.Check.IsAliveAsync(_inner, idle, Share(began), cancellationToken).ConfigureAwait(false))
        {
            ThrowIfTimeIsUp(began, ++discarded);
            var open = _inner.OpenAsync(cancellationToken);
            var isNew = !open.IsCompleted;
            await open.ConfigureAwait(false);
            idle = _desk.Check.Suspicion(lease, _inner, isNew);
        }
    }

    // What a question may take: its share of the caller's time, and no more than is left of it.
    private TimeSpan Share(long began)
    {
        var patience = Patience;
        var left = patience - TimeSpan.FromMilliseconds(Clock.Now - began);
        return left < patience / Questions ? left : patience / Questions;
    }

    private TimeSpan Patience => _desk.Patience == Timeout.InfiniteTimeSpan ? TimeSpan.FromMinutes(1) : _desk.Patience;

    private void ThrowIfTimeIsUp(long began, int discarded)
    {
        if (Clock.Now - began >= Patience.TotalMilliseconds)
        {
            throw new NpgsqlException(
                $"No live connection was found within {DurationText.Of(Patience)}: {discarded} idle ones did not answer and were discarded. The server or the network to it is not responding; see whether it is up, and what drops idle connections on the way.",
                new TimeoutException());
        }
    }
}

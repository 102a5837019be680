using System.Collections.Concurrent;

namespace LeakGuard.Admission;

/// <summary>Tells of each change of the breaker's state once, in the order they happened, and outside the breaker's lock.</summary>
/// <remarks>
/// Whoever finds somebody telling leaves its own news to it and goes on: nobody waits here, not even a listener that makes
/// the breaker change again.
/// </remarks>
internal sealed class BreakerNews
{
    private readonly ConcurrentQueue<BreakerTransition> _untold = new();
    private readonly Action<BreakerTransition> _announce;
    private int _isTelling;

    public BreakerNews(Action<BreakerTransition> announce) => _announce = announce;

    /// <summary>Called under the breaker's lock, which makes the order.</summary>
    public void Add(BreakerTransition change) => _untold.Enqueue(change);

    /// <summary>Called after the lock is left.</summary>
    public void Tell()
    {
        while (!_untold.IsEmpty && Interlocked.CompareExchange(ref _isTelling, 1, 0) == 0)
        {
            try
            {
                while (_untold.TryDequeue(out var change))
                {
                    _announce(change);
                }
            }
            finally
            {
                Volatile.Write(ref _isTelling, 0);
            }
        }
    }
}

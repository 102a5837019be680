using System.Collections.Concurrent;
using LeakGuard.Leasing;

namespace LeakGuard;

/// <content>The end: admission stops first, then leases have their time, then all is closed.</content>
public sealed partial class GuardedDataSource
{
    private readonly LeaseDrain _drain;
    private readonly Action _end;
    private readonly ConcurrentBag<IDisposable> _owned = [];
    private int _isEnding;

    /// <summary>Disposes <paramref name="owned"/> together with this.</summary>
    internal void Owns(IDisposable owned) => _owned.Add(owned);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && BeginEnd())
        {
            _drain.Wait();
            _end();
            _inner.Dispose();
            _gate.Abandon();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override async ValueTask DisposeAsyncCore()
    {
        if (BeginEnd())
        {
            await _drain.WaitAsync().ConfigureAwait(false);
            _end();
            await _inner.DisposeAsync().ConfigureAwait(false);
            _gate.Abandon();
        }
    }

    // True for the one call that is to see it through.
    private bool BeginEnd()
    {
        if (Interlocked.Exchange(ref _isEnding, 1) != 0)
        {
            return false;
        }

        while (_owned.TryTake(out var owned))
        {
            owned.Dispose();
        }

        _gate.Close();
        return true;
    }
}

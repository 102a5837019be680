using LeakGuard.Leasing;

namespace LeakGuard;

/// <content>The end: admission stops first, then leases have their time, then all is closed.</content>
public sealed partial class GuardedDataSource
{
    private readonly LeaseDrain _drain;
    private readonly Action _stopAdmission;
    private readonly Action _end;
    private IDisposable? _owned;
    private int _isEnding;

    /// <summary>Disposes <paramref name="owned"/> together with this; set once.</summary>
    internal void Owns(IDisposable owned) => _owned = owned;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (BeginEnd())
            {
                _drain.Wait();
                _end();
            }

            _inner.Dispose();
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
        }

        await _inner.DisposeAsync().ConfigureAwait(false);
    }

    // True for the one call that is to see it through.
    private bool BeginEnd()
    {
        if (Interlocked.Exchange(ref _isEnding, 1) != 0)
        {
            return false;
        }

        _owned?.Dispose();
        _stopAdmission();
        return true;
    }
}

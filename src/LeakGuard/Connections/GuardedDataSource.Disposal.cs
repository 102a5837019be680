using LeakGuard.Leasing;

namespace LeakGuard;

/// <content>The end: admission stops first, then leases have their time, then all is closed.</content>
public sealed partial class GuardedDataSource
{
    private readonly LeaseDrain _drain;
    private readonly Action _end;
    private int _isEnding;

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

        _gate.Close();
        DismissCompanions();
        return true;
    }
}

namespace LeakGuard.Faults.Load;

/// <summary>Collects garbage now and then, so that what the load has lost is found in time.</summary>
internal sealed class GarbageRounds : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _collecting;

    public GarbageRounds() => _collecting = CollectAsync();

    public static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _collecting.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task CollectAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(Interval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            GC.Collect();
        }
    }
}

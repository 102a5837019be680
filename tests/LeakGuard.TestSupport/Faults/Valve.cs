namespace LeakGuard.TestSupport;

/// <summary>Holds bytes back as the current flow demands; a change of flow wakes everyone who waits.</summary>
internal sealed class Valve
{
    // Trickling in twentieths of a second is smooth enough, and spares a wake-up per byte.
    private const int SlicesPerSecond = 20;

    private volatile Setting _setting = new(Flow.Free);

    public void Set(Flow flow)
    {
        var previous = Interlocked.Exchange(ref _setting, new Setting(flow));
        previous.Replaced.SetResult();
    }

    /// <summary>Waits until bytes may pass and returns how many of <paramref name="wanted"/> that are.</summary>
    public async Task<int> AdmitAsync(int wanted, CancellationToken ct)
    {
        while (true)
        {
            var (flow, replaced) = _setting;
            if (flow.IsBlocked)
            {
                await replaced.Task.WaitAsync(ct).ConfigureAwait(false);
                continue;
            }

            var admitted = flow.BytesPerSecond > 0
                ? Math.Min(wanted, Math.Max(1, flow.BytesPerSecond / SlicesPerSecond))
                : wanted;
            var wait = flow.BytesPerSecond > 0 ? TimeSpan.FromSeconds((double)admitted / flow.BytesPerSecond) : flow.Delay;
            if (wait == TimeSpan.Zero || !await IsReplacedWithinAsync(wait, replaced.Task, ct).ConfigureAwait(false))
            {
                return admitted;
            }
        }
    }

    private static async Task<bool> IsReplacedWithinAsync(TimeSpan wait, Task replaced, CancellationToken ct)
    {
        try
        {
            await replaced.WaitAsync(wait, ct).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private sealed record Setting(Flow Flow)
    {
        public TaskCompletionSource Replaced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Deconstruct(out Flow flow, out TaskCompletionSource replaced) => (flow, replaced) = (Flow, Replaced);
    }
}

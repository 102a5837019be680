using System.Diagnostics;

namespace LeakGuard.TestSupport;

/// <summary>Waits for what other processes do: there is no event to await.</summary>
internal static class Poll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>False when the deadline passed first.</summary>
    public static async Task<bool> UntilAsync(Func<bool> condition, TimeSpan deadline, CancellationToken ct = default)
    {
        var waiting = Stopwatch.StartNew();
        while (!condition())
        {
            if (waiting.Elapsed > deadline)
            {
                return false;
            }

            await Task.Delay(Interval, ct).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>The same for callers that cannot await.</summary>
    public static bool Until(Func<bool> condition, TimeSpan deadline) => SpinWait.SpinUntil(condition, deadline);
}

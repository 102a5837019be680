using System.Diagnostics;
using Overload.Guards;

namespace Overload.Load;

/// <summary>One worker per connection, each with its next request as soon as the last one is done: what the pool can do, without any queue.</summary>
internal static class ClosedLoop
{
    /// <summary>Requests per second.</summary>
    public static async Task<double> MeasureAsync(Guard guard, TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Guard.PoolSize).Select(_ => WorkAsync(guard, started, duration)));
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<int> WorkAsync(Guard guard, long started, TimeSpan duration)
    {
        var count = 0;
        for (; Stopwatch.GetElapsedTime(started) < duration; count++)
        {
            await guard.ServeAsync();
        }

        return count;
    }
}

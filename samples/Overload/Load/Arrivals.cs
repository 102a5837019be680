using System.Diagnostics;

namespace Overload.Load;

/// <summary>An open loop: requests arrive at random moments, on schedule, however the earlier ones fare.</summary>
internal sealed class Arrivals(double perSecond, TimeSpan duration, int seed)
{
    /// <summary>Starts <paramref name="request"/> for each arrival, and tells it when it was due.</summary>
    /// <returns>All requests, once the last has begun.</returns>
    public Task<List<Task>> RunAsync(long started, Func<TimeSpan, Task> request)
    {
        var begun = new TaskCompletionSource<List<Task>>();
        new Thread(() => begun.SetResult(Run(started, request))) { IsBackground = true, Name = "arrivals" }.Start();
        return begun.Task;
    }

    private List<Task> Run(long started, Func<TimeSpan, Task> request)
    {
        var requests = new List<Task>();
        foreach (var due in Schedule())
        {
            while (Stopwatch.GetElapsedTime(started) < due)
            {
                Thread.Sleep(1);
            }

            requests.Add(Task.Run(() => request(due)));
        }

        return requests;
    }

    // Poisson: the gaps between arrivals are exponentially distributed.
    private IEnumerable<TimeSpan> Schedule()
    {
        var random = new Random(seed);
        for (var due = Gap(); due < duration; due += Gap())
        {
            yield return due;
        }

        TimeSpan Gap() => TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / perSecond);
    }
}

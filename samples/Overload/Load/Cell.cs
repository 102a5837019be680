using System.Diagnostics;
using Overload.Guards;

namespace Overload.Load;

/// <summary>One guard under one load.</summary>
internal sealed class Cell(Guard guard, double load, double capacity, TimeSpan duration)
{
    private const int Seed = 4711;

    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _waits = [];
    private int _inTime;
    private int _refused;
    private TimeSpan? _firstRefusal;

    /// <summary>Runs until every request that arrived has its answer, so that no latency is cut short.</summary>
    public async Task<CellResult> RunAsync()
    {
        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        var requests = await new Arrivals(load * capacity, duration, Seed).RunAsync(started, due => ServeAsync(started, due));
        await Task.WhenAll(requests);
        _waits.Sort();
        return new CellResult(
            load,
            guard.Name,
            capacity,
            duration,
            requests.Count,
            _waits.Count,
            _refused,
            _inTime / duration.TotalSeconds / capacity,
            Percentile(0.5),
            Percentile(0.99),
            _firstRefusal);
    }

    private async Task ServeAsync(long started, TimeSpan due)
    {
        var answer = await guard.ServeAsync();
        var now = Stopwatch.GetElapsedTime(started);
        lock (_lock)
        {
            if (answer == Answer.Refused)
            {
                _refused++;
                _firstRefusal ??= now;
                return;
            }

            _waits.Add(now - due);
            _inTime += now <= duration ? 1 : 0;
        }
    }

    private TimeSpan Percentile(double share) => _waits.Count == 0 ? TimeSpan.Zero : _waits[(int)(share * (_waits.Count - 1))];
}

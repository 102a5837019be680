namespace LeakGuard.Telemetry.Tests.EventCounters;

/// <summary>What one counter has told so far.</summary>
internal sealed class CounterTrack
{
    private readonly Lock _lock = new();
    private readonly List<CounterReport> _reports = [];
    private double _totalIncrement;

    public int Reports
    {
        get
        {
            lock (_lock)
            {
                return _reports.Count;
            }
        }
    }

    public CounterReport? Latest
    {
        get
        {
            lock (_lock)
            {
                return _reports.Count == 0 ? null : _reports[^1];
            }
        }
    }

    /// <summary>The sum of all it has counted.</summary>
    public double TotalIncrement
    {
        get
        {
            lock (_lock)
            {
                return _totalIncrement;
            }
        }
    }

    /// <summary>How many values went into its means.</summary>
    public int TotalCount
    {
        get
        {
            lock (_lock)
            {
                return _reports.Sum(report => report.Count);
            }
        }
    }

    /// <summary>The mean over all intervals.</summary>
    public double OverallMean
    {
        get
        {
            lock (_lock)
            {
                return _reports.Sum(report => report.Mean * report.Count) / _reports.Sum(report => report.Count);
            }
        }
    }

    public void Add(IDictionary<string, object> counter)
    {
        var increment = counter.TryGetValue("Increment", out var more) ? Convert.ToDouble(more, null) : 0;
        var report = new CounterReport(
            (string)counter["DisplayName"],
            (string)counter["DisplayUnits"],
            (string)counter["Metadata"],
            counter.TryGetValue("Mean", out var mean) ? Convert.ToDouble(mean, null) : 0,
            counter.TryGetValue("Count", out var count) ? Convert.ToInt32(count, null) : 0);
        lock (_lock)
        {
            _reports.Add(report);
            _totalIncrement += increment;
        }
    }
}

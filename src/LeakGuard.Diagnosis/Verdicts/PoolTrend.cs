namespace LeakGuard.Diagnosis.Verdicts;

/// <summary>How the pool did over the time it was watched.</summary>
internal sealed class PoolTrend
{
    public PoolTrend(IReadOnlyList<PoolSample> samples, PoolSample? before = null)
    {
        var (first, last) = (samples[0], samples[^1]);
        Last = last.Pool;
        Seconds = (last.At - first.At).TotalSeconds;
        MeanLeased = samples.Average(sample => sample.Pool.Leased);
        MeanWaiting = samples.Average(sample => sample.Pool.Waiting);
        NestedWaiting = samples.Max(sample => sample.NestedWaiting);
        Begun = last.Pool.TotalLeases - first.Pool.TotalLeases;
        Refused = last.Pool.TotalRejections - first.Pool.TotalRejections;
        Deadlocks = last.Pool.TotalDeadlocks - (before ?? first).Pool.TotalDeadlocks;
        IsFull = samples.All(sample => sample.Pool.Leased >= sample.Pool.LeaseLimit);
        CallersWait = last.Pool.Waiting > 0 && samples.Count(sample => sample.Pool.Waiting > 0) * 4 >= samples.Count * 3;
        WaitingGrowth = last.Pool.Waiting - first.Pool.Waiting;
    }

    public PoolSnapshot Last { get; }

    public double Seconds { get; }

    public double MeanLeased { get; }

    public double MeanWaiting { get; }

    public int NestedWaiting { get; }

    /// <summary>Leases begun while it was watched.</summary>
    public long Begun { get; }

    /// <summary>Callers refused while it was watched.</summary>
    public long Refused { get; }

    public long Deadlocks { get; }

    public int WaitingGrowth { get; }

    /// <summary>Whether every connection was out all the while.</summary>
    public bool IsFull { get; }

    /// <summary>Whether callers waited most of the time, and do now.</summary>
    public bool CallersWait { get; }

    /// <summary>Whether callers wait or are refused for want of a connection.</summary>
    public bool IsShort => CallersWait || (Refused > 0 && Last.Breaker == BreakerState.Closed);

    /// <summary>Whether callers waited and nobody got a connection.</summary>
    public bool IsStalled => IsFull && CallersWait && Begun == 0;

    /// <summary>Leases per second.</summary>
    public double Throughput => Seconds > 0 ? Begun / Seconds : 0;

    /// <summary>Leases asked for per second: those begun, those that joined the queue, and those refused.</summary>
    public double Offered => Seconds > 0 ? Math.Max(0, Begun + WaitingGrowth + Refused) / Seconds : 0;

    /// <summary>How long a caller waits, by Little's law: those waiting, over those served per second.</summary>
    public TimeSpan MeanWait => Throughput > 0 ? TimeSpan.FromSeconds(MeanWaiting / Throughput) : TimeSpan.MaxValue;
}

using System.Collections.Concurrent;

namespace LeakGuard.Faults.Scene;

/// <summary>Hears what a guard tells, as far as it says whether the guard itself is well.</summary>
internal sealed class Witness : LeakGuardListener
{
    private long _scans;

    public long Scans => Interlocked.Read(ref _scans);

    /// <summary>Rounds of the watchdog that failed.</summary>
    public ConcurrentQueue<Exception> Faults { get; } = new();

    /// <summary>Leases that were suspected without being lost.</summary>
    public ConcurrentQueue<LeakReport> Suspicions { get; } = new();

    public override void OnScanCompleted(PoolSnapshot pool) => Interlocked.Increment(ref _scans);

    public override void OnWatchdogFaulted(string poolName, Exception exception) => Faults.Enqueue(exception);

    public override void OnLeakDetected(LeakReport report)
    {
        if (report.Certainty == Certainty.Suspected)
        {
            Suspicions.Enqueue(report);
        }
    }
}

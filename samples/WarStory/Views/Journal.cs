using System.Collections.Concurrent;
using LeakGuard;

namespace WarStory.Views;

/// <summary>Writes down what LeakGuard tells, for the narrator to read later: a listener must be quick.</summary>
internal sealed class Journal : LeakGuardListener
{
    public ConcurrentQueue<LeakReport> Reports { get; } = new();

    public ConcurrentQueue<LeaseReclamation> Reclamations { get; } = new();

    public ConcurrentQueue<PoolSnapshot> Collections { get; } = new();

    /// <summary>How many connections were reported, however often each.</summary>
    public int LeasesNamed => Reports.Select(report => report.Lease.Id).Distinct().Count();

    public override void OnLeakDetected(LeakReport report) => Reports.Enqueue(report);

    public override void OnLeaseReclaimed(LeaseReclamation reclamation) => Reclamations.Enqueue(reclamation);

    public override void OnCollectionRequested(PoolSnapshot pool) => Collections.Enqueue(pool);
}

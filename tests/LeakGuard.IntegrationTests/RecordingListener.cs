using System.Collections.Concurrent;

namespace LeakGuard.IntegrationTests;

/// <summary>Keeps all it is told.</summary>
internal sealed class RecordingListener : LeakGuardListener
{
    private long _scans;

    public ConcurrentQueue<LeakReport> Reports { get; } = new();

    public ConcurrentQueue<LeakResolution> Resolutions { get; } = new();

    public ConcurrentQueue<LeaseReclamation> Reclamations { get; } = new();

    public ConcurrentQueue<PoolRejection> Rejections { get; } = new();

    public ConcurrentQueue<BreakerTransition> Transitions { get; } = new();

    public ConcurrentQueue<NestedLeases> Nestings { get; } = new();

    public ConcurrentQueue<SessionFeatureUse> SessionUses { get; } = new();

    public ConcurrentQueue<(LeaseInfo Lease, Exception Exception)> FailedReclaims { get; } = new();

    public ConcurrentQueue<Exception> Faults { get; } = new();

    public ConcurrentQueue<TimeSpan> Lags { get; } = new();

    public ConcurrentQueue<LeaseReclamation> Journaled { get; } = new();

    public ConcurrentQueue<(LeaseInfo Lease, long Disproved, long Journaled)> Disproved { get; } = new();

    public ConcurrentQueue<(LeaseInfo Lease, TimeSpan RanFor)> Cancelled { get; } = new();

    public ConcurrentQueue<(LeaseInfo Lease, Exception Exception)> Broken { get; } = new();

    public ConcurrentQueue<(TimeSpan IdleFor, Exception Exception)> Dead { get; } = new();

    public ConcurrentQueue<PoolSnapshot> Collections { get; } = new();

    public ConcurrentQueue<WarmUpProgress> WarmUps { get; } = new();

    public ConcurrentQueue<IReadOnlyList<LeaseInfo>> HeldAtEnd { get; } = new();

    public long Scans => Interlocked.Read(ref _scans);

    /// <summary>The first report, which is waited for.</summary>
    public async Task<LeakReport> ReportAsync()
    {
        await Wait.UntilAsync(() => !Reports.IsEmpty, "a report");
        return Reports.First();
    }

    public async Task<LeaseReclamation> ReclamationAsync()
    {
        await Wait.UntilAsync(() => !Reclamations.IsEmpty, "a lease to be taken back");
        return Reclamations.First();
    }

    /// <summary>Waits for whole rounds that begin from now on.</summary>
    public async Task RoundsAsync(int rounds = 3)
    {
        var target = Scans + rounds + 1;
        await Wait.UntilAsync(() => Scans >= target, "the watchdog to go its rounds");
    }

    /// <summary>Nothing was found, and nothing went wrong.</summary>
    public void AssertQuiet()
    {
        Assert.Equal([], Reports.Select(report => $"{report.Kind}: {report.Message}"));
        Assert.Empty(Reclamations);
        Assert.Empty(FailedReclaims);
        Assert.Empty(Faults);
    }

    public override void OnLeakDetected(LeakReport report) => Reports.Enqueue(report);

    public override void OnLeakResolved(LeakResolution resolution) => Resolutions.Enqueue(resolution);

    public override void OnLeaseReclaimed(LeaseReclamation reclamation) => Reclamations.Enqueue(reclamation);

    public override void OnReclaimFailed(LeaseInfo lease, Exception exception) => FailedReclaims.Enqueue((lease, exception));

    public override void OnReclaimJournaled(LeaseReclamation reclamation) => Journaled.Enqueue(reclamation);

    public override void OnReclaimDisproved(LeaseInfo lease, long disproved, long journaled) => Disproved.Enqueue((lease, disproved, journaled));

    public override void OnCommandCancelled(LeaseInfo lease, TimeSpan ranFor) => Cancelled.Enqueue((lease, ranFor));

    public override void OnLeaseBroken(LeaseInfo lease, Exception exception) => Broken.Enqueue((lease, exception));

    public override void OnDeadConnection(string poolName, TimeSpan idleFor, Exception exception) => Dead.Enqueue((idleFor, exception));

    public override void OnCollectionRequested(PoolSnapshot pool) => Collections.Enqueue(pool);

    public override void OnWarmUp(WarmUpProgress progress) => WarmUps.Enqueue(progress);

    public override void OnHeldAtEnd(string poolName, IReadOnlyList<LeaseInfo> leases) => HeldAtEnd.Enqueue(leases);

    public override void OnRejected(PoolRejection rejection) => Rejections.Enqueue(rejection);

    public override void OnBreakerChanged(BreakerTransition transition) => Transitions.Enqueue(transition);

    public override void OnNestedLeases(NestedLeases nested) => Nestings.Enqueue(nested);

    public override void OnSessionFeatureUsed(SessionFeatureUse use) => SessionUses.Enqueue(use);

    public override void OnWatchdogFaulted(string poolName, Exception exception) => Faults.Enqueue(exception);

    public override void OnWatchdogLagged(PoolSnapshot pool, TimeSpan lag) => Lags.Enqueue(lag);

    public override void OnScanCompleted(PoolSnapshot pool) => Interlocked.Increment(ref _scans);
}

namespace LeakGuard.Telemetry.Tests.Secrets;

/// <summary>A listener that passes on everything it is told.</summary>
internal sealed class Gossip(Evidence evidence) : LeakGuardListener
{
    public override void OnLeakDetected(LeakReport report) => Tell(report);

    public override void OnLeakResolved(LeakResolution resolution) => Tell(resolution);

    public override void OnLeaseReclaimed(LeaseReclamation reclamation) => Tell(reclamation);

    public override void OnReclaimFailed(LeaseInfo lease, Exception exception) => Tell(new object[] { lease, exception });

    public override void OnRejected(PoolRejection rejection) => Tell(rejection);

    public override void OnBreakerChanged(BreakerTransition transition) => Tell(transition);

    public override void OnNestedLeases(NestedLeases nested) => Tell(nested);

    public override void OnScanCompleted(PoolSnapshot pool) => Tell(pool);

    public override void OnWatchdogLagged(PoolSnapshot pool, TimeSpan lag) => Tell(pool);

    public override void OnWatchdogFaulted(string poolName, Exception exception) => Tell(new object[] { poolName, exception });

    private void Tell(object news) => evidence.Add($"listener, {news.GetType().Name}", news);
}

namespace LeakGuard.Reporting;

/// <summary>Tells many listeners. What one of them throws reaches neither the others nor the caller.</summary>
/// <remarks>Thread-safe. Faults are counted, and reported at most once per minute and listener.</remarks>
internal sealed class CompositeListener : LeakGuardListener
{
    private readonly ListenerSeat[] _seats;
    private readonly Action<LeakGuardListener, Exception> _onFault;
    private long _faults;

    public CompositeListener(
        IEnumerable<LeakGuardListener> listeners,
        TimeProvider time,
        Action<LeakGuardListener, Exception> onFault)
    {
        _seats = [.. listeners.Select(listener => new ListenerSeat(listener, time))];
        _onFault = onFault;
    }

    /// <summary>How often a listener has thrown.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    public override void OnLeakDetected(LeakReport report) =>
        Tell(report, static (listener, report) => listener.OnLeakDetected(report));

    public override void OnLeakResolved(LeakResolution resolution) =>
        Tell(resolution, static (listener, resolution) => listener.OnLeakResolved(resolution));

    public override void OnLeaseReclaimed(LeaseReclamation reclamation) =>
        Tell(reclamation, static (listener, reclamation) => listener.OnLeaseReclaimed(reclamation));

    public override void OnReclaimFailed(LeaseInfo lease, Exception exception) =>
        Tell((lease, exception), static (listener, news) => listener.OnReclaimFailed(news.lease, news.exception));

    public override void OnReclaimJournaled(LeaseReclamation reclamation) =>
        Tell(reclamation, static (listener, reclamation) => listener.OnReclaimJournaled(reclamation));

    public override void OnReclaimDisproved(LeaseInfo lease, long disproved, long journaled) =>
        Tell((lease, disproved, journaled), static (listener, news) => listener.OnReclaimDisproved(news.lease, news.disproved, news.journaled));

    public override void OnCommandCancelled(LeaseInfo lease, TimeSpan ranFor) =>
        Tell((lease, ranFor), static (listener, news) => listener.OnCommandCancelled(news.lease, news.ranFor));

    public override void OnLeaseBroken(LeaseInfo lease, Exception exception) =>
        Tell((lease, exception), static (listener, news) => listener.OnLeaseBroken(news.lease, news.exception));

    public override void OnDeadConnection(string poolName, TimeSpan idleFor, Exception exception) =>
        Tell((poolName, idleFor, exception), static (listener, news) => listener.OnDeadConnection(news.poolName, news.idleFor, news.exception));

    public override void OnCollectionRequested(PoolSnapshot pool) =>
        Tell(pool, static (listener, pool) => listener.OnCollectionRequested(pool));

    public override void OnWarmUp(WarmUpProgress progress) =>
        Tell(progress, static (listener, progress) => listener.OnWarmUp(progress));

    public override void OnHeldAtEnd(string poolName, IReadOnlyList<LeaseInfo> leases) =>
        Tell((poolName, leases), static (listener, news) => listener.OnHeldAtEnd(news.poolName, news.leases));

    public override void OnRejected(PoolRejection rejection) =>
        Tell(rejection, static (listener, rejection) => listener.OnRejected(rejection));

    public override void OnBreakerChanged(BreakerTransition transition) =>
        Tell(transition, static (listener, transition) => listener.OnBreakerChanged(transition));

    public override void OnNestedLeases(NestedLeases nested) =>
        Tell(nested, static (listener, nested) => listener.OnNestedLeases(nested));

    public override void OnSessionFeatureUsed(SessionFeatureUse use) =>
        Tell(use, static (listener, use) => listener.OnSessionFeatureUsed(use));

    public override void OnScanCompleted(PoolSnapshot pool) =>
        Tell(pool, static (listener, pool) => listener.OnScanCompleted(pool));

    public override void OnWatchdogLagged(PoolSnapshot pool, TimeSpan lag) =>
        Tell((pool, lag), static (listener, news) => listener.OnWatchdogLagged(news.pool, news.lag));

    public override void OnWatchdogFaulted(string poolName, Exception exception) =>
        Tell((poolName, exception), static (listener, news) => listener.OnWatchdogFaulted(news.poolName, news.exception));

    private void Tell<TNews>(TNews news, Action<LeakGuardListener, TNews> tell)
    {
        foreach (var seat in _seats)
        {
            try
            {
                tell(seat.Listener, news);
            }
            catch (Exception fault)
            {
                Note(seat, fault);
            }
        }
    }

    private void Note(ListenerSeat seat, Exception fault)
    {
        Interlocked.Increment(ref _faults);
        if (!seat.MayReport())
        {
            return;
        }

        try
        {
            _onFault(seat.Listener, fault);
        }
        catch (Exception)
        {
            // There is nobody left to tell: the count above is all that remains.
        }
    }
}

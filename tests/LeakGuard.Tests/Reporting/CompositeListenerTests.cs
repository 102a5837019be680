using LeakGuard.Reporting;

namespace LeakGuard.Tests.Reporting;

public sealed class CompositeListenerTests
{
    private readonly SteppedTime _time = new();
    private readonly List<(LeakGuardListener Listener, Exception Fault)> _reported = [];

    public static TheoryData<string> Events => [.. Verbs.Keys];

    private static Dictionary<string, Action<LeakGuardListener>> Verbs { get; } = new()
    {
        [nameof(LeakGuardListener.OnLeakDetected)] = listener => listener.OnLeakDetected(Sample.Leak()),
        [nameof(LeakGuardListener.OnLeakResolved)] = listener => listener.OnLeakResolved(Sample.Resolution()),
        [nameof(LeakGuardListener.OnLeaseReclaimed)] = listener => listener.OnLeaseReclaimed(Sample.Reclamation()),
        [nameof(LeakGuardListener.OnReclaimFailed)] = listener => listener.OnReclaimFailed(Sample.Lease(), new IOException()),
        [nameof(LeakGuardListener.OnReclaimJournaled)] = listener => listener.OnReclaimJournaled(Sample.Reclamation()),
        [nameof(LeakGuardListener.OnReclaimDisproved)] = listener => listener.OnReclaimDisproved(Sample.Lease(), 1, 2),
        [nameof(LeakGuardListener.OnCommandCancelled)] = listener => listener.OnCommandCancelled(Sample.Lease(), TimeSpan.FromSeconds(3)),
        [nameof(LeakGuardListener.OnLeaseBroken)] = listener => listener.OnLeaseBroken(Sample.Lease(), new IOException()),
        [nameof(LeakGuardListener.OnDeadConnection)] = listener => listener.OnDeadConnection("pool", TimeSpan.FromSeconds(3), new IOException()),
        [nameof(LeakGuardListener.OnCollectionRequested)] = listener => listener.OnCollectionRequested(Sample.Pool()),
        [nameof(LeakGuardListener.OnWarmUp)] = listener => listener.OnWarmUp(Sample.WarmUp()),
        [nameof(LeakGuardListener.OnHeldAtEnd)] = listener => listener.OnHeldAtEnd("pool", [Sample.Lease()]),
        [nameof(LeakGuardListener.OnRejected)] = listener => listener.OnRejected(Sample.Rejection()),
        [nameof(LeakGuardListener.OnBreakerChanged)] = listener => listener.OnBreakerChanged(Sample.Transition()),
        [nameof(LeakGuardListener.OnNestedLeases)] = listener => listener.OnNestedLeases(Sample.Nested()),
        [nameof(LeakGuardListener.OnSessionFeatureUsed)] = listener => listener.OnSessionFeatureUsed(Sample.SessionUse()),
        [nameof(LeakGuardListener.OnScanCompleted)] = listener => listener.OnScanCompleted(Sample.Pool()),
        [nameof(LeakGuardListener.OnWatchdogLagged)] = listener => listener.OnWatchdogLagged(Sample.Pool(), TimeSpan.FromSeconds(3)),
        [nameof(LeakGuardListener.OnWatchdogFaulted)] = listener => listener.OnWatchdogFaulted("pool", new IOException()),
    };

    [Fact]
    public void Every_event_is_covered_here() =>
        Assert.Equal(
            typeof(LeakGuardListener).GetMethods().Where(method => method.DeclaringType == typeof(LeakGuardListener)).Select(method => method.Name).Order(),
            Verbs.Keys.Order());

    [Theory]
    [MemberData(nameof(Events))]
    public void Each_listener_is_told_even_when_the_one_before_throws(string verb)
    {
        var faulty = new Teller(_ => throw new InvalidOperationException("mine"));
        var told = new List<string>();

        Verbs[verb](Compose(faulty, new Teller(told.Add)));

        Assert.Equal([verb], told);
        Assert.Same(faulty, Assert.Single(_reported).Listener);
    }

    [Fact]
    public void Faults_are_reported_once_a_minute_per_listener_and_all_counted()
    {
        var composite = Compose(new Teller(_ => throw new IOException()), new Teller(_ => throw new IOException()));

        for (var second = 0; second < 61; second++)
        {
            composite.OnScanCompleted(Sample.Pool());
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(122, composite.Faults);
        Assert.Equal(4, _reported.Count);
    }

    [Fact]
    public void A_faulty_report_of_a_fault_goes_no_further()
    {
        var composite = new CompositeListener([new Teller(_ => throw new IOException())], _time, (_, _) => throw new IOException());

        composite.OnScanCompleted(Sample.Pool());

        Assert.Equal(1, composite.Faults);
    }

    [Fact]
    public void Telling_allocates_nothing()
    {
        var composite = Compose(new Teller(_ => { }));
        var pool = Sample.Pool();
        composite.OnScanCompleted(pool);

        var before = GC.GetAllocatedBytesForCurrentThread();
        composite.OnScanCompleted(pool);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private CompositeListener Compose(params LeakGuardListener[] listeners) =>
        new(listeners, _time, (listener, fault) => _reported.Add((listener, fault)));

    private sealed class Teller(Action<string> tell) : LeakGuardListener
    {
        public override void OnLeakDetected(LeakReport report) => tell(nameof(OnLeakDetected));

        public override void OnLeakResolved(LeakResolution resolution) => tell(nameof(OnLeakResolved));

        public override void OnLeaseReclaimed(LeaseReclamation reclamation) => tell(nameof(OnLeaseReclaimed));

        public override void OnReclaimFailed(LeaseInfo lease, Exception exception) => tell(nameof(OnReclaimFailed));

        public override void OnReclaimJournaled(LeaseReclamation reclamation) => tell(nameof(OnReclaimJournaled));

        public override void OnReclaimDisproved(LeaseInfo lease, long disproved, long journaled) => tell(nameof(OnReclaimDisproved));

        public override void OnCommandCancelled(LeaseInfo lease, TimeSpan ranFor) => tell(nameof(OnCommandCancelled));

        public override void OnLeaseBroken(LeaseInfo lease, Exception exception) => tell(nameof(OnLeaseBroken));

        public override void OnDeadConnection(string poolName, TimeSpan idleFor, Exception exception) => tell(nameof(OnDeadConnection));

        public override void OnCollectionRequested(PoolSnapshot pool) => tell(nameof(OnCollectionRequested));

        public override void OnWarmUp(WarmUpProgress progress) => tell(nameof(OnWarmUp));

        public override void OnHeldAtEnd(string poolName, IReadOnlyList<LeaseInfo> leases) => tell(nameof(OnHeldAtEnd));

        public override void OnRejected(PoolRejection rejection) => tell(nameof(OnRejected));

        public override void OnScanCompleted(PoolSnapshot pool) => tell(nameof(OnScanCompleted));

        public override void OnBreakerChanged(BreakerTransition transition) => tell(nameof(OnBreakerChanged));

        public override void OnNestedLeases(NestedLeases nested) => tell(nameof(OnNestedLeases));

        public override void OnSessionFeatureUsed(SessionFeatureUse use) => tell(nameof(OnSessionFeatureUsed));

        public override void OnWatchdogLagged(PoolSnapshot pool, TimeSpan lag) => tell(nameof(OnWatchdogLagged));

        public override void OnWatchdogFaulted(string poolName, Exception exception) => tell(nameof(OnWatchdogFaulted));
    }
}

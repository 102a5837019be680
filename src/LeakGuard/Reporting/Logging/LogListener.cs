using Microsoft.Extensions.Logging;

namespace LeakGuard.Reporting.Logging;

/// <summary>Writes what happens to one pool to the log, and keeps a storm at one call site down to a few lines.</summary>
/// <remarks>Thread-safe. Never writes SQL, parameters or connection strings: the records do not hold them.</remarks>
internal sealed partial class LogListener(ILogger logger, string poolName, TimeSpan digestWindow, TimeProvider time)
    : LeakGuardListener, IDisposable
{
    /// <summary>The category of all of LeakGuard's log lines.</summary>
    public const string Category = "LeakGuard";

    private readonly SiteDigest _digest = new(digestWindow, time);

    /// <summary>For how long further lines about one call site are counted instead.</summary>
    public TimeSpan DigestWindow
    {
        set => _digest.Window = value;
    }

    public override void OnLeakDetected(LeakReport report)
    {
        var level = report.Certainty == Certainty.Proven ? LogLevel.Error : LogLevel.Warning;
        if (IsDue(DigestKey.Of(report.Lease, EventIds.Of(report.Kind), level)))
        {
            new LogFacts(LogText.Of(report))
                .With(report.Lease)
                .With("Kind", report.Kind)
                .With("Certainty", report.Certainty)
                .With("Occurrences", report.Occurrences)
                .WriteTo(logger, level, EventIds.Of(report.Kind));
        }
    }

    public override void OnLeakResolved(LeakResolution resolution)
    {
        if (IsDue(DigestKey.Of(resolution.Lease, EventIds.LeaseReturnedLate, LogLevel.Information)))
        {
            new LogFacts(LogText.Of(resolution))
                .With(resolution.Lease)
                .With("Kind", string.Join(", ", resolution.Kinds))
                .WriteTo(logger, LogLevel.Information, EventIds.LeaseReturnedLate);
        }
    }

    public override void OnLeaseReclaimed(LeaseReclamation reclamation)
    {
        if (IsDue(DigestKey.Of(reclamation.Lease, EventIds.LeaseReclaimed, LogLevel.Warning)))
        {
            new LogFacts(LogText.Of(reclamation))
                .With(reclamation.Lease)
                .With("Kind", reclamation.Kind)
                .With("Certainty", reclamation.Certainty)
                .WriteTo(logger, LogLevel.Warning, EventIds.LeaseReclaimed);
        }
    }

    public override void OnReclaimFailed(LeaseInfo lease, Exception exception)
    {
        if (IsDue(DigestKey.Of(lease, EventIds.ReclaimFailed, LogLevel.Error)))
        {
            new LogFacts(LogText.ReclaimFailed(lease))
                .With(lease)
                .WriteTo(logger, LogLevel.Error, EventIds.ReclaimFailed, exception);
        }
    }

    public override void OnRejected(PoolRejection rejection)
    {
        // Who was refused is in the refused caller's own log; who holds the connections is the same for all of them.
        if (IsDue(new DigestKey(null, EventIds.Of(rejection.Reason), LogLevel.Warning)))
        {
            new LogFacts(rejection.Message)
                .With("Pool", rejection.Pool.PoolName)
                .With("Reason", rejection.Reason)
                .With("Leased", rejection.Pool.Leased)
                .With("MaxPoolSize", rejection.Pool.MaxPoolSize)
                .With("Waiting", rejection.Pool.Waiting)
                .WriteTo(logger, LogLevel.Warning, EventIds.Of(rejection.Reason));
        }
    }

    public override void OnBreakerChanged(BreakerTransition transition)
    {
        var level = transition.To == BreakerState.Closed ? LogLevel.Information : LogLevel.Warning;
        if (IsDue(new DigestKey(transition.To.ToString(), EventIds.BreakerChanged, level)))
        {
            new LogFacts(LogText.Of(transition))
                .With("Pool", transition.PoolName)
                .With("From", transition.From)
                .With("To", transition.To)
                .With("BreakSeconds", transition.BreakFor.TotalSeconds)
                .WriteTo(logger, level, EventIds.BreakerChanged);
        }
    }

    public override void OnNestedLeases(NestedLeases nested)
    {
        if (IsDue(new DigestKey(nested.Inner.Site, EventIds.NestedLeases, LogLevel.Warning) { Group = nested.Inner.GroupKey }))
        {
            new LogFacts(LogText.Of(nested))
                .With("Pool", nested.PoolName)
                .With("Site", nested.Inner.Site)
                .With("Outer", nested.Outer.Site)
                .With("Occurrences", nested.Occurrences)
                .With("TraceId", nested.TraceId)
                .WriteTo(logger, LogLevel.Warning, EventIds.NestedLeases);
        }
    }

    public override void OnSessionFeatureUsed(SessionFeatureUse use)
    {
        if (IsDue(new DigestKey($"{use.Feature} {use.Origin.Site}", EventIds.NeedsSessionPooling, LogLevel.Warning)))
        {
            new LogFacts(LogText.Of(use))
                .With("Pool", use.PoolName)
                .With("Site", use.Origin.Site)
                .With("Feature", use.Feature)
                .With("TraceId", use.TraceId)
                .WriteTo(logger, LogLevel.Warning, EventIds.NeedsSessionPooling);
        }
    }

    public override void OnScanCompleted(PoolSnapshot pool) => Write(_digest.TakeEnded());

    public override void OnWatchdogLagged(PoolSnapshot pool, TimeSpan lag)
    {
        if (IsDue(new DigestKey(null, EventIds.WatchdogLagged, LogLevel.Warning)))
        {
            new LogFacts(LogText.Lagged(pool, lag))
                .With("Pool", pool.PoolName)
                .With("LagSeconds", lag.TotalSeconds)
                .WriteTo(logger, LogLevel.Warning, EventIds.WatchdogLagged);
        }
    }

    public override void OnWatchdogFaulted(string poolName, Exception exception)
    {
        if (IsDue(new DigestKey(null, EventIds.WatchdogFaulted, LogLevel.Error)))
        {
            new LogFacts(LogText.Faulted(poolName))
                .With("Pool", poolName)
                .WriteTo(logger, LogLevel.Error, EventIds.WatchdogFaulted, exception);
        }
    }

    /// <summary>Says that another listener threw. Its rate is the caller's to limit.</summary>
    public void OnListenerFaulted(LeakGuardListener listener, Exception exception) =>
        new LogFacts(LogText.ListenerFaulted(poolName, listener.GetType()))
            .With("Pool", poolName)
            .With("Listener", listener.GetType().FullName)
            .WriteTo(logger, LogLevel.Error, EventIds.ListenerFaulted, exception);

    /// <summary>Writes what is still being counted: no report goes missing when the pool ends.</summary>
    public void Dispose() => Write(_digest.TakeAll());

    private bool IsDue(DigestKey key)
    {
        if (!logger.IsEnabled(key.Level))
        {
            return false;
        }

        var isFirst = _digest.IsFirst(key, out var ended);
        if (ended is { } tally)
        {
            Write([tally]);
        }

        return isFirst;
    }

    private void Write(IReadOnlyList<DigestTally> tallies)
    {
        foreach (var tally in tallies)
        {
            new LogFacts(LogText.Of(tally, poolName, _digest.Window))
                .With("Pool", poolName)
                .With("Site", tally.Key.Site)
                .With("Kind", tally.Key.Event.Name)
                .With("Count", tally.Count)
                .WriteTo(logger, tally.Key.Level, tally.Key.Event);
        }
    }
}

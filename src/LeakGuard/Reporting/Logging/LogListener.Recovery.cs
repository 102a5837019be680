using Microsoft.Extensions.Logging;

namespace LeakGuard.Reporting.Logging;

/// <content>What is done for the pool: connections taken back, or not; lost and found dead; the pool's beginning and end.</content>
internal sealed partial class LogListener
{
    public override void OnReclaimJournaled(LeaseReclamation reclamation) =>
        Tell(reclamation.Lease, LogLevel.Information, EventIds.ReclaimJournaled, RecoveryText.Journaled(reclamation), "Kind", reclamation.Kind);

    public override void OnReclaimDisproved(LeaseInfo lease, long disproved, long journaled) =>
        Tell(lease, LogLevel.Warning, EventIds.ReclaimDisproved, RecoveryText.Disproved(lease, disproved, journaled), "FalseReclaimRatio", (double)disproved / journaled);

    public override void OnCommandCancelled(LeaseInfo lease, TimeSpan ranFor) =>
        Tell(lease, LogLevel.Warning, EventIds.CommandCancelled, RecoveryText.Cancelled(lease, ranFor), "RanForSeconds", ranFor.TotalSeconds);

    public override void OnLeaseBroken(LeaseInfo lease, Exception exception) =>
        Tell(lease, LogLevel.Warning, EventIds.LeaseBroken, RecoveryText.Broken(lease, exception), "Failure", FailureOutline.Of(exception));

    public override void OnDeadConnection(string poolName, TimeSpan idleFor, Exception exception)
    {
        if (IsDue(new DigestKey(null, EventIds.DeadConnection, LogLevel.Information)))
        {
            new LogFacts(RecoveryText.Dead(poolName, idleFor, exception))
                .With("Pool", poolName)
                .With("IdleSeconds", idleFor.TotalSeconds)
                .With("Failure", FailureOutline.Of(exception))
                .WriteTo(logger, LogLevel.Information, EventIds.DeadConnection);
        }
    }

    public override void OnCollectionRequested(PoolSnapshot pool)
    {
        if (IsDue(new DigestKey(null, EventIds.CollectionRequested, LogLevel.Warning)))
        {
            new LogFacts(RecoveryText.Collecting(pool))
                .With("Pool", pool.PoolName)
                .WriteTo(logger, LogLevel.Warning, EventIds.CollectionRequested);
        }
    }

    public override void OnWarmUp(WarmUpProgress progress)
    {
        // The first, what goes wrong once in a while, and the end: a pool of a hundred is no hundred lines.
        var isTold = progress.IsOver
            || IsDue(new DigestKey(progress.Failure is null ? "progress" : "failure", EventIds.WarmUp, LogLevel.Information));
        if (isTold)
        {
            new LogFacts(RecoveryText.WarmUp(progress))
                .With("Pool", progress.PoolName)
                .With("Opened", progress.Opened)
                .With("Wanted", progress.Wanted)
                .WriteTo(logger, progress.IsOver && progress.Opened < progress.Wanted ? LogLevel.Warning : LogLevel.Information, EventIds.WarmUp);
        }
    }

    public override void OnHeldAtEnd(string poolName, IReadOnlyList<LeaseInfo> leases) => new LogFacts(RecoveryText.HeldAtEnd(poolName, leases))
        .With("Pool", poolName)
        .With("Count", leases.Count)
        .WriteTo(logger, LogLevel.Warning, EventIds.HeldAtEnd);

    private void Tell(LeaseInfo lease, LogLevel level, EventId id, string text, string fact, object value)
    {
        if (IsDue(new DigestKey(lease.Origin.Site, id, level)))
        {
            new LogFacts(text).With(lease).With(fact, value).WriteTo(logger, level, id);
        }
    }
}

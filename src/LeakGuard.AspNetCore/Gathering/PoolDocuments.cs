using LeakGuard.AspNetCore.Exchange;
using LeakGuard.Diagnosis;

namespace LeakGuard.AspNetCore.Gathering;

/// <summary>Writes down a pool as it is now, from memory: no connection is borrowed and no database asked.</summary>
internal static class PoolDocuments
{
    // How far back a nesting still counts: as in a diagnosis.
    private static readonly TimeSpan OfLate = TimeSpan.FromSeconds(10);

    public static PoolDocument Of(GuardedDataSource pool, DiagnosisReport? report)
    {
        var numbers = pool.Snapshot();
        var leases = pool.Leases();
        return new PoolDocument
        {
            Name = numbers.PoolName,
            MaxPoolSize = numbers.MaxPoolSize,
            LeaseLimit = numbers.LeaseLimit,
            Leased = numbers.Leased,
            Waiting = numbers.Waiting,
            NestedWaiting = pool.CountNestedWaiters(),
            QueueLimit = numbers.QueueLimit,
            OpenTransactions = numbers.OpenTransactions,
            Leaked = numbers.Leaked,
            OldestLease = numbers.OldestLease.TotalSeconds,
            StalledFor = numbers.StalledFor.TotalSeconds,
            WatchdogLag = numbers.WatchdogLag.TotalSeconds,
            Breaker = numbers.Breaker.ToString(),
            TotalLeases = numbers.TotalLeases,
            TotalLeaks = numbers.TotalLeaks,
            TotalReclaimed = numbers.TotalReclaimed,
            TotalRejections = numbers.TotalRejections,
            TotalWaitTimeouts = numbers.TotalWaitTimeouts,
            TotalDeadlocks = numbers.TotalDeadlocks,
            TotalNestedLeases = numbers.TotalNestedLeases,
            Nesting = pool.NestingOfLate(OfLate) is { } nesting ? Of(nesting) : null,
            Holders = [.. leases.GroupBy(lease => lease.Origin.GroupKey).Select(Of).OrderByDescending(holder => holder.Count).ThenByDescending(holder => holder.OldestAge)],
            Leases = [.. leases.Select(Of)],
            Configuration = ConfigurationDocument.Of(pool.Configuration()),
            Diagnosis = report is null ? null : DiagnosisDocument.Of(report),
        };
    }

    private static NestingDocument Of(NestedLeases nesting) =>
        new() { Outer = nesting.Outer.Site, Inner = nesting.Inner.Site, Occurrences = nesting.Occurrences };

    private static HolderDocument Of(IGrouping<string, LeaseInfo> leases)
    {
        var oldest = leases.MaxBy(lease => lease.Age)!;
        return new HolderDocument
        {
            Site = oldest.Origin.Site,
            Count = leases.Count(),
            OldestAge = oldest.Age.TotalSeconds,
            Activity = oldest.Activity.ToString(),
            IdleFor = oldest.IdleFor.TotalSeconds,
        };
    }

    private static LeaseDocument Of(LeaseInfo lease) => new()
    {
        Id = lease.Id,
        Site = lease.Origin.Site,
        Frames = lease.Origin.Frames is { Count: > 0 } frames ? frames : null,
        OpenedAt = lease.OpenedAt,
        Age = lease.Age.TotalSeconds,
        IdleFor = lease.IdleFor.TotalSeconds,
        Activity = lease.Activity.ToString(),
        InTransaction = lease.InTransaction,
        ProcessId = lease.ProcessId,
        TraceId = lease.TraceId,
        Operation = lease.Operation,
        Purpose = lease.Intent?.Purpose,
        ExpectedDuration = lease.Intent is { } intent && intent.ExpectedDuration != Timeout.InfiniteTimeSpan ? intent.ExpectedDuration.TotalSeconds : null,
    };
}

using LeakGuard.AspNetCore.Exchange;
using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Looking;

/// <summary>Turns what an application wrote back into a pool's numbers and leases. What is missing or senseless becomes nothing, never a failure.</summary>
internal static class AppReading
{
    public static PoolSnapshot Numbers(PoolDocument pool) => new()
    {
        PoolName = pool.Name ?? "",
        MaxPoolSize = pool.MaxPoolSize,
        LeaseLimit = pool.LeaseLimit > 0 ? pool.LeaseLimit : pool.MaxPoolSize,
        Leased = pool.Leased,
        Waiting = pool.Waiting,
        QueueLimit = pool.QueueLimit,
        OpenTransactions = pool.OpenTransactions,
        Leaked = pool.Leaked,
        OldestLease = Seconds(pool.OldestLease),
        StalledFor = Seconds(pool.StalledFor),
        WatchdogLag = Seconds(pool.WatchdogLag),
        Breaker = Enum.TryParse<BreakerState>(pool.Breaker, out var breaker) ? breaker : BreakerState.Closed,
        TotalNestedLeases = pool.TotalNestedLeases,
        TotalLeases = pool.TotalLeases,
        TotalLeaks = pool.TotalLeaks,
        TotalReclaimed = pool.TotalReclaimed,
        TotalRejections = pool.TotalRejections,
        TotalWaitTimeouts = pool.TotalWaitTimeouts,
        TotalDeadlocks = pool.TotalDeadlocks,
    };

    public static IReadOnlyList<LeaseInfo> Leases(PoolDocument pool) => [.. (pool.Leases ?? []).Select(lease => Lease(pool, lease))];

    public static NestedLeases? Nesting(PoolDocument pool) => pool.Nesting is { Outer: { } outer, Inner: { } inner } nesting
        ? new NestedLeases { PoolName = pool.Name ?? "", Outer = new LeaseOrigin { Site = outer }, Inner = new LeaseOrigin { Site = inner }, Occurrences = nesting.Occurrences }
        : null;

    /// <summary>Null where the application does not tell: an older one.</summary>
    public static PoolConfiguration? Configuration(PoolDocument pool) => pool.Configuration is { } told
        ? new PoolConfiguration
        {
            PoolName = pool.Name ?? "",
            Application = told.Application,
            Keywords = told.Keywords ?? new Dictionary<string, string>(),
            Given = told.Given ?? [],
            ServerSettings = told.ServerSettings ?? new Dictionary<string, string>(),
            Pooler = Enum.TryParse<PoolerMode>(told.Pooler, out var mode) ? mode : null,
            SessionFeatures = [.. (told.SessionFeatures ?? []).Select(name => (IsKnown: Enum.TryParse<SessionFeature>(name, out var feature), Feature: feature)).Where(one => one.IsKnown).Select(one => one.Feature)],
        }
        : null;

    private static LeaseInfo Lease(PoolDocument pool, LeaseDocument lease) => new()
    {
        Id = lease.Id,
        PoolName = pool.Name ?? "",
        Origin = lease.Site is { } site ? new LeaseOrigin { Site = site, Frames = lease.Frames ?? [] } : LeaseOrigin.Unknown,
        OpenedAt = lease.OpenedAt,
        Age = Seconds(lease.Age),
        IdleFor = Seconds(lease.IdleFor),
        Activity = Enum.TryParse<LeaseActivity>(lease.Activity, out var activity) ? activity : LeaseActivity.Idle,
        InTransaction = lease.InTransaction,
        ProcessId = lease.ProcessId,
        TraceId = lease.TraceId,
        Operation = lease.Operation,
        Intent = Intent(lease),
    };

    private static LeaseIntent? Intent(LeaseDocument lease) => string.IsNullOrWhiteSpace(lease.Purpose)
        ? null
        : new LeaseIntent(lease.Purpose, lease.ExpectedDuration is { } seconds && Seconds(seconds) is var expected && expected > TimeSpan.Zero ? expected : Timeout.InfiniteTimeSpan);

    private static TimeSpan Seconds(double seconds) =>
        seconds is > 0 and < 1e9 ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
}

namespace LeakGuard.Tests.Reporting;

/// <summary>Records as the guard would make them.</summary>
internal static class Sample
{
    public const string Site = "OrderJob.RunAsync (OrderJob.cs:42)";

    public static LeaseInfo Lease(string site = Site, params string[] frames) => new()
    {
        Id = 17,
        PoolName = "db:5432/app",
        Origin = new LeaseOrigin { Site = site, Frames = frames },
        OpenedAt = DateTimeOffset.UnixEpoch,
        Age = TimeSpan.FromSeconds(252),
        IdleFor = TimeSpan.FromSeconds(240),
        Activity = LeaseActivity.Idle,
        InTransaction = false,
        ProcessId = 4711,
        TraceId = "0af7651916cd43dd8448eb211c80319c",
    };

    public static LeakReport Leak(
        string site = Site,
        LeakKind kind = LeakKind.HeldTooLong,
        Certainty certainty = Certainty.Suspected,
        params string[] frames) => new()
    {
        Kind = kind,
        Certainty = certainty,
        Lease = Lease(site, frames),
        Occurrences = 1,
        Message = $"A connection is held by {site}. Dispose it.",
    };

    public static LeakResolution Resolution() => new()
    {
        Lease = Lease(),
        Kinds = [LeakKind.HeldTooLong, LeakKind.OwnerEnded],
    };

    public static BreakerTransition Transition(BreakerState to = BreakerState.Open) => new()
    {
        PoolName = "db:5432/app",
        From = BreakerState.Closed,
        To = to,
        Reason = "5 attempts to connect in a row failed",
        BreakFor = TimeSpan.FromSeconds(1),
    };

    public static NestedLeases Nested() => new()
    {
        PoolName = "db:5432/app",
        Outer = new LeaseOrigin { Site = "OrderJob.RunAsync (OrderJob.cs:42)" },
        Inner = new LeaseOrigin { Site = "StockJob.RunAsync (StockJob.cs:7)" },
        Occurrences = 1,
    };

    public static SessionFeatureUse SessionUse(SessionFeature feature = SessionFeature.Listen) => new()
    {
        PoolName = "db:5432/app",
        Feature = feature,
        Origin = new LeaseOrigin { Site = Site },
    };

    public static LeaseReclamation Reclamation() => new()
    {
        Lease = Lease(),
        Kind = LeakKind.Abandoned,
        Certainty = Certainty.Proven,
        At = DateTimeOffset.UnixEpoch,
    };

    public static WarmUpProgress WarmUp(int opened = 4, bool isOver = false) => new()
    {
        PoolName = "db:5432/app",
        Opened = opened,
        Wanted = 10,
        Elapsed = TimeSpan.FromSeconds(2),
        IsOver = isOver,
    };

    public static PoolRejection Rejection(RejectionReason reason = RejectionReason.QueueFull) => new()
    {
        Reason = reason,
        Pool = Pool(),
        Holders = [],
        Message = $"No connection became free: 20 of 20 leased. Held by: 18 × {Site}. Dispose them.",
    };

    public static PoolSnapshot Pool(int leased = 3) => new()
    {
        PoolName = "db:5432/app",
        MaxPoolSize = 20,
        LeaseLimit = 20,
        Leased = leased,
        Waiting = 0,
        QueueLimit = 80,
        OpenTransactions = 0,
        Leaked = 0,
        OldestLease = TimeSpan.Zero,
        StalledFor = TimeSpan.Zero,
        WatchdogLag = TimeSpan.Zero,
        TotalLeases = 100,
        Breaker = BreakerState.Closed,
        TotalNestedLeases = 0,
        TotalLeaks = 0,
        TotalReclaimed = 0,
        TotalRejections = 0,
        TotalWaitTimeouts = 0,
    };
}

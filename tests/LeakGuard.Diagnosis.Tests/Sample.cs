namespace LeakGuard.Diagnosis.Tests;

/// <summary>Makes up what real servers and pools would show, for tests of pure decisions.</summary>
internal static class Sample
{
    public static DateTimeOffset Now { get; } = new(2026, 1, 1, 3, 0, 0, TimeSpan.Zero);

    public static ServerSnapshot Server(params Backend[] backends) => new()
    {
        TakenAt = Now,
        Took = TimeSpan.FromMilliseconds(3),
        Endpoint = "db:5432/app",
        VersionNumber = 150018,
        Version = "15.18",
        Database = "app",
        StartedAt = Now - TimeSpan.FromDays(3),
        IsStandby = false,
        Role = new ServerRole { Name = "app", IsSuperuser = false, SeesOthers = true, MaySignal = false, MayUseReserved = false },
        ProbePid = 1,
        IsBehindPooler = false,
        Limits = new ServerLimits { MaxConnections = 100, SuperuserReserved = 3 },
        Backends = backends,
    };

    public static Backend Session(int pid, string application) => new()
    {
        Pid = pid,
        State = BackendState.Idle,
        Type = "client backend",
        Application = application,
        User = "app",
        ConnectedAt = Now - TimeSpan.FromHours(1),
        StateAge = TimeSpan.FromMinutes(1),
    };

    /// <summary>A pool of 10, watched for a second in which so much happened.</summary>
    public static IReadOnlyList<PoolSample> Pool(int leased, int waiting = 0, int begun = 0, int refused = 0, BreakerState breaker = BreakerState.Closed) =>
    [
        .. Enumerable.Range(0, 11).Select(glance => new PoolSample(TimeSpan.FromMilliseconds(glance * 100), new PoolSnapshot
        {
            PoolName = "db:5432/app",
            MaxPoolSize = 10,
            LeaseLimit = 10,
            Leased = leased,
            Waiting = waiting,
            QueueLimit = 40,
            OpenTransactions = 0,
            Leaked = 0,
            OldestLease = TimeSpan.Zero,
            StalledFor = TimeSpan.Zero,
            WatchdogLag = TimeSpan.Zero,
            Breaker = breaker,
            TotalNestedLeases = 0,
            TotalLeases = 1000 + (begun * glance / 10),
            TotalLeaks = 0,
            TotalReclaimed = 0,
            TotalRejections = refused * glance / 10,
            TotalWaitTimeouts = refused * glance / 10,
        })),
    ];
}

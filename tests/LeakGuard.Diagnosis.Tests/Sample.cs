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
}

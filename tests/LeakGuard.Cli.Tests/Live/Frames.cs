using LeakGuard.Cli.Live;
using LeakGuard.Cli.Looking;
using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Tests.Live;

/// <summary>A made-up server for what needs none.</summary>
internal static class Frames
{
    public static TopView View(params IEnumerable<Backend> backends) => TopView.Of(Finding(backends));

    public static Finding Finding(params IEnumerable<Backend> backends) => new()
    {
        Failures = [],
        Report = new DiagnosisReport
        {
            At = DateTimeOffset.UnixEpoch,
            Took = TimeSpan.Zero,
            Notes = [],
            Verdicts = [new Verdict { Cause = Cause.Healthy, Severity = Severity.Healthy, Confidence = Confidence.High, Headline = "Healthy: all is well.", Evidence = [] }],
            Seen = new Observations { Server = Server([.. backends]) },
        },
    };

    public static Backend Session(int pid, string application, TimeSpan? transaction = null, params int[] blockedBy) => new()
    {
        Pid = pid,
        Application = application,
        State = transaction is null ? BackendState.Idle : BackendState.IdleInTransaction,
        TransactionAge = transaction,
        BlockedBy = blockedBy,
    };

    private static ServerSnapshot Server(IReadOnlyList<Backend> backends) => new()
    {
        TakenAt = DateTimeOffset.UnixEpoch,
        StartedAt = DateTimeOffset.UnixEpoch,
        Took = TimeSpan.Zero,
        Endpoint = "db:5432/orders",
        Version = "15.18",
        VersionNumber = 150018,
        Database = "orders",
        IsStandby = false,
        IsBehindPooler = false,
        ProbePid = 1,
        Role = new ServerRole { Name = "app", IsSuperuser = false, SeesOthers = true, MaySignal = false, MayUseReserved = false },
        Limits = new ServerLimits { MaxConnections = 100, SuperuserReserved = 3 },
        Backends = backends,
    };
}

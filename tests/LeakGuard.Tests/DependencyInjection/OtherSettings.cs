namespace LeakGuard.Tests.DependencyInjection;

/// <summary>A value other than the default for every setting, valid by itself.</summary>
internal static class OtherSettings
{
    public static IReadOnlyDictionary<string, Action<LeakGuardOptions>> ByName { get; } = new Dictionary<string, Action<LeakGuardOptions>>
    {
        ["Name"] = options => options.Name = "other",
        ["LeakThreshold"] = options => options.LeakThreshold = TimeSpan.FromSeconds(31),
        ["IdleInTransactionThreshold"] = options => options.IdleInTransactionThreshold = TimeSpan.FromSeconds(11),
        ["OwnerGrace"] = options => options.OwnerGrace = TimeSpan.FromSeconds(6),
        ["ScanInterval"] = options => options.ScanInterval = TimeSpan.FromSeconds(3),
        ["StackCapture"] = options => options.StackCapture = StackCapture.Off,
        ["DigestWindow"] = options => options.DigestWindow = TimeSpan.Zero,
        ["LongWaitThreshold"] = options => options.LongWaitThreshold = TimeSpan.FromMilliseconds(200),
        ["TrackFlows"] = options => options.TrackFlows = true,
        ["Partitions"] = options => options.Partitions["reports"].MaxLeases = 5,
        ["Queue.Limit"] = options => options.Queue.Limit = 7,
        ["Queue.WaitTimeout"] = options => options.Queue.WaitTimeout = TimeSpan.FromSeconds(3),
        ["Queue.RefuseHopeless"] = options => options.Queue.RefuseHopeless = true,
        ["Queue.CriticalReserve"] = options => options.Queue.CriticalReserve = 1,
        ["Breaker.Enabled"] = options => options.Breaker.Enabled = false,
        ["Breaker.ConsecutiveFailures"] = options => options.Breaker.ConsecutiveFailures = 2,
        ["Breaker.FailureRatio"] = options => options.Breaker.FailureRatio = 0.2,
        ["Breaker.Window"] = options => options.Breaker.Window = TimeSpan.FromSeconds(60),
        ["Breaker.MinimumThroughput"] = options => options.Breaker.MinimumThroughput = 4,
        ["Breaker.BreakDuration"] = options => options.Breaker.BreakDuration = TimeSpan.FromSeconds(10),
        ["Breaker.MaxBreakDuration"] = options => options.Breaker.MaxBreakDuration = TimeSpan.FromSeconds(1),
        ["Breaker.ProbeTimeout"] = options => options.Breaker.ProbeTimeout = TimeSpan.FromSeconds(20),
        ["Reclaim.Abandoned"] = options => options.Reclaim.Abandoned = false,
        ["Reclaim.Suspected"] = options => options.Reclaim.Suspected = ReclaimMode.Enabled,
        ["Reclaim.After"] = options => options.Reclaim.After = TimeSpan.FromMinutes(3),
        ["Health.BusyRatio"] = options => options.Health.BusyRatio = 0.5,
        ["Health.UnhealthyAfter"] = options => options.Health.UnhealthyAfter = TimeSpan.FromSeconds(20),
        ["Health.RecoverAfter"] = options => options.Health.RecoverAfter = TimeSpan.FromSeconds(7),
    };
}

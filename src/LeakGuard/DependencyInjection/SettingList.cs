using System.Globalization;

namespace LeakGuard.DependencyInjection;

/// <summary>Every setting that has a value to compare: how it is read, and whether a running pool can follow a change of it.</summary>
internal static class SettingList
{
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("Name", options => options.Name, IsLive: false),
        new("LeakThreshold", options => options.LeakThreshold),
        new("IdleInTransactionThreshold", options => options.IdleInTransactionThreshold),
        new("OwnerGrace", options => options.OwnerGrace),
        new("ScanInterval", options => options.ScanInterval),
        new("StackCapture", options => options.StackCapture),
        new("DigestWindow", options => options.DigestWindow),
        new("LongWaitThreshold", options => options.LongWaitThreshold),
        new("Pooler", options => options.Pooler, IsLive: false),
        new("ValidateAfterIdle", options => options.ValidateAfterIdle),
        new("DrainTimeout", options => options.DrainTimeout),
        new("WarmUp.Enabled", options => options.WarmUp.Enabled, IsLive: false),
        new("WarmUp.Connections", options => options.WarmUp.Connections, IsLive: false),
        new("WarmUp.MaxParallel", options => options.WarmUp.MaxParallel, IsLive: false),
        new("WarmUp.Timeout", options => options.WarmUp.Timeout, IsLive: false),
        new("Server.IdleInTransactionSessionTimeout", options => options.Server.IdleInTransactionSessionTimeout, IsLive: false),
        new("Server.StatementTimeout", options => options.Server.StatementTimeout, IsLive: false),
        new("Server.LockTimeout", options => options.Server.LockTimeout, IsLive: false),
        new("Server.TransactionTimeout", options => options.Server.TransactionTimeout, IsLive: false),
        new("Server.NameInstance", options => options.Server.NameInstance, IsLive: false),
        new("TrackFlows", options => options.TrackFlows, IsLive: false),
        new("Partitions", options => string.Join(", ", options.Partitions.Select(share => $"{share.Key} {share.Value.MaxLeases}").Order(StringComparer.Ordinal)), IsLive: false),
        new("Queue.Limit", options => options.Queue.Limit),
        new("Queue.WaitTimeout", options => options.Queue.WaitTimeout),
        new("Queue.RefuseHopeless", options => options.Queue.RefuseHopeless, IsLive: false),
        new("Queue.CriticalReserve", options => options.Queue.CriticalReserve, IsLive: false),
        new("Breaker.Enabled", options => options.Breaker.Enabled, IsLive: false),
        new("Breaker.ConsecutiveFailures", options => options.Breaker.ConsecutiveFailures),
        new("Breaker.FailureRatio", options => options.Breaker.FailureRatio),
        new("Breaker.Window", options => options.Breaker.Window),
        new("Breaker.MinimumThroughput", options => options.Breaker.MinimumThroughput),
        new("Breaker.BreakDuration", options => options.Breaker.BreakDuration),
        new("Breaker.MaxBreakDuration", options => options.Breaker.MaxBreakDuration),
        new("Breaker.ProbeTimeout", options => options.Breaker.ProbeTimeout),
        new("Reclaim.Abandoned", options => options.Reclaim.Abandoned),
        new("Reclaim.Suspected", options => options.Reclaim.Suspected),
        new("Reclaim.After", options => options.Reclaim.After),
        new("Reclaim.OnlyAboveRatio", options => options.Reclaim.OnlyAboveRatio),
        new("Reclaim.CancelCommandsAfter", options => options.Reclaim.CancelCommandsAfter),
        new("Reclaim.ExemptSites", options => string.Join(", ", options.Reclaim.ExemptSites)),
        new("Reclaim.CollectWhenExhausted", options => options.Reclaim.CollectWhenExhausted),
        new("Health.BusyRatio", options => options.Health.BusyRatio),
        new("Health.UnhealthyAfter", options => options.Health.UnhealthyAfter),
        new("Health.RecoverAfter", options => options.Health.RecoverAfter),
    ];

    /// <summary>What is different, in words: the settings that are live, or those that are not.</summary>
    public static IReadOnlyList<string> Differences(LeakGuardOptions former, LeakGuardOptions fresh, bool live) =>
    [
        .. All
            .Where(setting => setting.IsLive == live && !Equals(setting.Read(former), setting.Read(fresh)))
            .Select(setting => $"{setting.Name} from {Text(setting.Read(former))} to {Text(setting.Read(fresh))}"),
    ];

    private static string Text(object? value) => value switch
    {
        null => "its default",
        "" => "none",
        TimeSpan duration when duration == Timeout.InfiniteTimeSpan => "Infinite",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => $"'{value}'",
    };
}

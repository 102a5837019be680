using Microsoft.Extensions.Options;

namespace LeakGuard.DependencyInjection;

/// <summary>Holds every setting to its documented range, and names all that are out of it at once.</summary>
internal sealed class LeakGuardOptionsValidator : IValidateOptions<LeakGuardOptions>
{
    private const int LongestName = 128;
    private const int LargestQueue = 1_000_000;

    private static readonly TimeSpan ShortestThreshold = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ShortestScan = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>The same check without dependency injection.</summary>
    /// <exception cref="OptionsValidationException">A setting is out of its range.</exception>
    public static void ThrowIfInvalid(LeakGuardOptions options, string name)
    {
        var failures = Failures(options);
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(name, typeof(LeakGuardOptions), failures);
        }
    }

    public ValidateOptionsResult Validate(string? name, LeakGuardOptions options)
    {
        var failures = Failures(options);
        var pool = string.IsNullOrEmpty(name) ? "" : $"Pool '{name}': ";
        return failures.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(failures.Select(failure => pool + failure));
    }

    private static List<string> Failures(LeakGuardOptions options)
    {
        string?[] verdicts =
        [
            NameFailure(options.Name),
            OptionRange.Failure("LeakThreshold", options.LeakThreshold, ShortestThreshold, Week),
            OptionRange.Failure("IdleInTransactionThreshold", options.IdleInTransactionThreshold, ShortestThreshold, Week),
            OptionRange.Failure("OwnerGrace", options.OwnerGrace, TimeSpan.Zero, Week),
            OptionRange.Failure("ScanInterval", options.ScanInterval, ShortestScan, Hour),
            OptionRange.Failure("StackCapture", options.StackCapture),
            OptionRange.Failure("DigestWindow", options.DigestWindow, TimeSpan.Zero, Day),
            OptionRange.Failure("Pooler", options.Pooler),
            options.Queue.Limit is { } limit ? OptionRange.Failure("Queue:Limit", limit, 0, LargestQueue) : null,
            options.Queue.WaitTimeout is { } wait ? WaitFailure(wait) : null,
            OptionRange.Failure("Queue:CriticalReserve", options.Queue.CriticalReserve, 0, LargestQueue),
            .. BreakerFailures(options.Breaker),
            .. options.Partitions.Select(partition => OptionRange.Failure($"Partitions:{partition.Key}:MaxLeases", partition.Value.MaxLeases, 1, LargestQueue)),
            OptionRange.Failure("LongWaitThreshold", options.LongWaitThreshold, TimeSpan.Zero, Hour),
            OptionRange.Failure("Health:BusyRatio", options.Health.BusyRatio, 0.1, 1),
            OptionRange.Failure("Health:UnhealthyAfter", options.Health.UnhealthyAfter, TimeSpan.FromSeconds(1), Hour),
            OptionRange.Failure("Health:RecoverAfter", options.Health.RecoverAfter, TimeSpan.Zero, Hour),
            options.ValidateAfterIdle == Timeout.InfiniteTimeSpan ? null : OptionRange.Failure("ValidateAfterIdle", options.ValidateAfterIdle, TimeSpan.Zero, Week),
            OptionRange.Failure("DrainTimeout", options.DrainTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            options.WarmUp.Connections is { } connections ? OptionRange.Failure("WarmUp:Connections", connections, 1, LargestQueue) : null,
            OptionRange.Failure("WarmUp:MaxParallel", options.WarmUp.MaxParallel, 1, 100),
            OptionRange.Failure("WarmUp:Timeout", options.WarmUp.Timeout, TimeSpan.FromSeconds(1), Hour),
            .. ServerSettings.Limits(options.Server).Select(limit => LimitFailure(limit.Option, limit.Value)),
            PoolerFailure(options),
            OptionRange.Failure("Reclaim:Suspected", options.Reclaim.Suspected),
            .. ReclaimFailures(options),
            ListenerFailure(options.Listeners),
        ];
        return [.. verdicts.OfType<string>()];
    }

    // The name is not repeated where it may be a connection string: that would put a password into a log.
    private static string? NameFailure(string? name)
    {
        if (name is null)
        {
            return null;
        }

        if (ConnectionStrings.IsLike(name))
        {
            return "Name looks like a connection string, and names appear in logs and metrics. Give the pool a short name, or leave Name out for host:port/database.";
        }

        var isReadable = !string.IsNullOrWhiteSpace(name) && name.Length <= LongestName && !name.Any(char.IsControl);
        return isReadable
            ? null
            : $"Name has {name.Length} characters; it must have 1 to {LongestName}, none of them a control character and not all of them blank. Shorten it, or leave it out for host:port/database.";
    }

    private static string? WaitFailure(TimeSpan wait) =>
        wait == Timeout.InfiniteTimeSpan || (wait > TimeSpan.Zero && wait <= Day)
            ? null
            : $"Queue:WaitTimeout is {wait:c}; it must be positive and at most {Day:c} (days.hours:minutes:seconds), or Infinite. Set it within that range, or leave it out for the connection string's Timeout; Queue:Limit = 0 means no waiting.";

    private static IEnumerable<string?> BreakerFailures(BreakerOptions breaker) =>
    [
        OptionRange.Failure("Breaker:ConsecutiveFailures", breaker.ConsecutiveFailures, 1, 10_000),
        OptionRange.Failure("Breaker:FailureRatio", breaker.FailureRatio, 0.01, 1),
        OptionRange.Failure("Breaker:Window", breaker.Window, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
        OptionRange.Failure("Breaker:MinimumThroughput", breaker.MinimumThroughput, 2, 100_000),
        OptionRange.Failure("Breaker:BreakDuration", breaker.BreakDuration, ShortestScan, Hour),
        OptionRange.Failure("Breaker:ProbeTimeout", breaker.ProbeTimeout, ShortestScan, TimeSpan.FromMinutes(10)),
        breaker.MaxBreakDuration >= breaker.BreakDuration
            ? OptionRange.Failure("Breaker:MaxBreakDuration", breaker.MaxBreakDuration, ShortestScan, Day)
            : $"Breaker:MaxBreakDuration is {breaker.MaxBreakDuration:c}, and Breaker:BreakDuration is {breaker.BreakDuration:c}: no break could be as short as that. Raise Breaker:MaxBreakDuration to at least {breaker.BreakDuration:c} (days.hours:minutes:seconds), or lower Breaker:BreakDuration.",
    ];

    private static string? LimitFailure(string setting, TimeSpan value) =>
        value == TimeSpan.Zero || (value >= TimeSpan.FromMilliseconds(1) && value <= TimeSpan.FromDays(24))
            ? null
            : $"{setting} is {value:c}; it must be from {TimeSpan.FromMilliseconds(1):c} to {TimeSpan.FromDays(24):c} (days.hours:minutes:seconds), or zero for no limit. Set it within that range, or leave it out for the server's own.";

    // PgBouncer refuses connections that bring such settings along, or drops them.
    private static string? PoolerFailure(LeakGuardOptions options)
    {
        var limits = ServerSettings.Limits(options.Server);
        return limits.Count == 0 || options.Pooler == PoolerMode.None
            ? null
            : $"{string.Join(", ", limits.Select(limit => limit.Option))} cannot be set through a pooler (Pooler is {options.Pooler}): PgBouncer does not pass them on. Leave them out here and set them on the server: {string.Join(" ", limits.Select(limit => $"ALTER ROLE … SET {limit.Name} = '{limit.Value.TotalMilliseconds:0}ms';"))}";
    }

    private static IEnumerable<string?> ReclaimFailures(LeakGuardOptions options) =>
    [
        ReclaimFailure(options),
        options.Reclaim.OnlyAboveRatio is { } ratio ? OptionRange.Failure("Reclaim:OnlyAboveRatio", ratio, 0.1, 1) : null,
        options.Reclaim.CancelCommandsAfter is { } limit ? OptionRange.Failure("Reclaim:CancelCommandsAfter", limit, TimeSpan.FromSeconds(1), Week) : null,
        options.Reclaim.ExemptSites.Any(string.IsNullOrWhiteSpace)
            ? "Reclaim:ExemptSites contains an empty entry, which matches nothing. Remove it, or write the call site as reports name it, with * for anything: ImportJob.*."
            : null,
    ];

    private static string? ReclaimFailure(LeakGuardOptions options)
    {
        var after = options.Reclaim.After;
        var least = options.IdleInTransactionThreshold;
        return after < least
            ? $"Reclaim:After is {after:c}, and IdleInTransactionThreshold is {least:c}: a lease cannot be taken back before it is suspected. Raise Reclaim:After to at least {least:c} (days.hours:minutes:seconds), or lower IdleInTransactionThreshold."
            : OptionRange.Failure("Reclaim:After", after, TimeSpan.Zero, Week);
    }

    private static string? ListenerFailure(IList<LeakGuardListener> listeners) =>
        listeners.Any(listener => listener is null)
            ? "Listeners contains null; each must be a listener. Leave out the one that is missing."
            : null;
}

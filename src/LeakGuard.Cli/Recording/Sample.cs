namespace LeakGuard.Cli.Recording;

/// <summary>One line of a recording: what one look saw, in numbers. Durations are in seconds.</summary>
internal sealed record Sample
{
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    public DateTimeOffset At { get; init; }

    public string? Severity { get; init; }

    public string? Cause { get; init; }

    public string? Headline { get; init; }

    public int? Used { get; init; }

    public int? Ordinary { get; init; }

    public int? Active { get; init; }

    public int? IdleInTransaction { get; init; }

    public int? Blocked { get; init; }

    public double? LongestTransaction { get; init; }

    /// <summary>Who has the longest transaction.</summary>
    public string? LongestBy { get; init; }

    /// <summary>The largest groups of sessions.</summary>
    public IReadOnlyDictionary<string, int>? Groups { get; init; }

    public int? PoolerWaiting { get; init; }

    public double? PoolerMaxWait { get; init; }

    public IReadOnlyList<PoolSampleLine>? Pools { get; init; }

    /// <summary>What could not be looked at.</summary>
    public IReadOnlyList<string>? Failures { get; init; }
}

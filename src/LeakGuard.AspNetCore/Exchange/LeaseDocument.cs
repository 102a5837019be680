namespace LeakGuard.AspNetCore.Exchange;

/// <summary>One lease. Durations are in seconds.</summary>
internal sealed record LeaseDocument
{
    public long Id { get; init; }

    public string? Site { get; init; }

    /// <summary>The captured stack, application frames first; absent where none was captured.</summary>
    public IReadOnlyList<string>? Frames { get; init; }

    public DateTimeOffset OpenedAt { get; init; }

    public double Age { get; init; }

    public double IdleFor { get; init; }

    public string? Activity { get; init; }

    public bool InTransaction { get; init; }

    public int ProcessId { get; init; }

    public string? TraceId { get; init; }

    public string? Operation { get; init; }

    /// <summary>What was declared about it.</summary>
    public string? Purpose { get; init; }

    /// <summary>How long it was declared to last; absent where nothing was declared, or no end.</summary>
    public double? ExpectedDuration { get; init; }
}

namespace LeakGuard;

/// <summary>The leases that one call site holds: what an exhausted pool is made of.</summary>
public sealed record PoolHolder
{
    /// <summary>The call site.</summary>
    public required LeaseOrigin Origin { get; init; }

    /// <summary>How many leases it holds.</summary>
    public required int Count { get; init; }

    /// <summary>The age of the oldest.</summary>
    public required TimeSpan OldestAge { get; init; }

    /// <summary>What the oldest is doing.</summary>
    public required LeaseActivity Activity { get; init; }

    /// <summary>How long the oldest has been idle.</summary>
    public required TimeSpan IdleFor { get; init; }

    /// <summary>The trace id of the oldest.</summary>
    public string? TraceId { get; init; }
}

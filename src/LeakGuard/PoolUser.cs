namespace LeakGuard;

/// <summary>What one call site used of the pool over some time.</summary>
public sealed record PoolUser
{
    /// <summary>The call site.</summary>
    public required LeaseOrigin Origin { get; init; }

    /// <summary>Its share of the connection-seconds, 0 – 1.</summary>
    public required double Share { get; init; }
}

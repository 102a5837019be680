namespace LeakGuard;

/// <summary>Tells that one request or job holds a connection and asks for another: the stuff that pool deadlocks are made of.</summary>
public sealed record NestedLeases
{
    /// <summary>The pool.</summary>
    public required string PoolName { get; init; }

    /// <summary>Where the connection it holds was taken.</summary>
    public required LeaseOrigin Outer { get; init; }

    /// <summary>Where it takes, or asks for, the other.</summary>
    public required LeaseOrigin Inner { get; init; }

    /// <summary>How often these two places have been seen together since the start.</summary>
    public required long Occurrences { get; init; }

    /// <summary>The trace id of the request or job.</summary>
    public string? TraceId { get; init; }
}

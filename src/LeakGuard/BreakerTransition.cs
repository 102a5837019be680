namespace LeakGuard;

/// <summary>Tells that the breaker has changed its state.</summary>
public sealed record BreakerTransition
{
    /// <summary>The pool.</summary>
    public required string PoolName { get; init; }

    /// <summary>The state before.</summary>
    public required BreakerState From { get; init; }

    /// <summary>The state now.</summary>
    public required BreakerState To { get; init; }

    /// <summary>Why, in a few words.</summary>
    public required string Reason { get; init; }

    /// <summary>How long callers are refused from now on; zero unless the breaker opened.</summary>
    public required TimeSpan BreakFor { get; init; }

    /// <summary>The failure that led here, if one did.</summary>
    public Exception? LastFailure { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"The breaker of pool '{PoolName}' went from {From} to {To}: {Reason}."; // Without the failure, whose words name the host.
}

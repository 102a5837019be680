namespace LeakGuard;

/// <summary>The database is considered down, so that the caller was refused without a round trip: see <see cref="BreakerOptions"/>.</summary>
/// <remarks>Its inner exception is the failure that opened the breaker, if one did.</remarks>
public sealed class PoolCircuitOpenException : PoolRejectedException
{
    internal PoolCircuitOpenException(PoolRejection rejection, BreakerState state, TimeSpan retryAfter, Exception? lastFailure)
        : base(rejection, lastFailure)
    {
        State = state;
        RetryAfter = retryAfter;
    }

    /// <summary>What state the breaker was in.</summary>
    public BreakerState State { get; }

    /// <summary>After how long the next caller will be let through; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> while isolated.</summary>
    public TimeSpan RetryAfter { get; }
}

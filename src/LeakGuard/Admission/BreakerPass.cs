namespace LeakGuard.Admission;

/// <summary>The breaker's answer to one caller, given back with the outcome of its attempt.</summary>
/// <param name="IsLetThrough">Whether the caller may go on.</param>
/// <param name="Probe">The number of the probe that the caller is; 0 for an ordinary one.</param>
/// <param name="State">What state the breaker was in.</param>
/// <param name="RetryAfter">For a refused caller: after how long the next one will be let through.</param>
/// <param name="LastFailure">For a refused caller: what opened the breaker.</param>
internal readonly record struct BreakerPass(
    bool IsLetThrough,
    long Probe,
    BreakerState State,
    TimeSpan RetryAfter,
    Exception? LastFailure);

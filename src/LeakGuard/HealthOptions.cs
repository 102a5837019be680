namespace LeakGuard;

/// <summary>What health checks make of the pool's numbers.</summary>
public sealed class HealthOptions
{
    /// <summary>From which share of the pool in use on it is called busy, and the check degraded.</summary>
    /// <value>Default 0.8. Range 0.1 – 1.</value>
    public double BusyRatio { get; set; } = 0.8;

    /// <summary>
    /// How long the pool must have been exhausted to be called unhealthy: every connection leased, callers waiting, none
    /// returned, and most of those out held by code that is not talking to the database.
    /// </summary>
    /// <value>Default 10 s. Range 1 s – 1 hour.</value>
    public TimeSpan UnhealthyAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long connections must have been free, or given back, for an unhealthy pool to be called better.</summary>
    /// <value>Default 5 s. Range 0 – 1 hour. So long it stays out of a load balancer's rotation, however often that asks.</value>
    public TimeSpan RecoverAfter { get; set; } = TimeSpan.FromSeconds(5);
}

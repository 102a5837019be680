namespace LeakGuard;

/// <summary>When callers are no longer let through to a database that is down.</summary>
/// <remarks>
/// Counted are attempts to connect that failed in a way that says so: refused or broken connections, time-outs while
/// connecting, and SQLSTATE 57P03 (starting up), 57P01/57P02 (shutting down), 53300 (too many connections) and class 08.
/// Never counted: cancellation, wrong passwords, query errors, LeakGuard's own refusals.
/// </remarks>
public sealed class BreakerOptions
{
    /// <summary>Whether there is a breaker.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>How many attempts in a row must fail to open the breaker, however quiet the service.</summary>
    /// <value>Default 5. Range 1 – 10,000.</value>
    public int ConsecutiveFailures { get; set; } = 5;

    /// <summary>Which share of the attempts within <see cref="Window"/> must fail to open the breaker.</summary>
    /// <value>Default 0.5. Range 0.01 – 1.</value>
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>The window over which <see cref="FailureRatio"/> is taken.</summary>
    /// <value>Default 10 s. Range 1 s – 10 minutes.</value>
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many attempts there must be within <see cref="Window"/> for the ratio to mean anything.</summary>
    /// <value>Default 10. Range 2 – 100,000.</value>
    public int MinimumThroughput { get; set; } = 10;

    /// <summary>How long the first break lasts. Each further one lasts twice as long, give or take a fifth, up to <see cref="MaxBreakDuration"/>.</summary>
    /// <value>Default 20 ms. Range 10 ms – 1 hour.</value>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a break may last.</summary>
    /// <value>Default 30 s. At least <see cref="BreakDuration"/>, at most 1 day.</value>
    public TimeSpan MaxBreakDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the caller let through after a break may take before it counts as failed.</summary>
    /// <value>Default 5 s. Range 10 ms – 10 minutes.</value>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

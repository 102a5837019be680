namespace LeakGuard;

/// <summary>How the pool is filled at start, so that the first requests do not pay for connecting.</summary>
public sealed class WarmUpOptions
{
    /// <summary>Whether the host's start fills the pool; until that is done, the health check of the pool is unhealthy: not ready yet.</summary>
    /// <value>Default <see langword="false"/>. Without a host, call <c>GuardedDataSource.WarmUpAsync</c>.</value>
    public bool Enabled { get; set; }

    /// <summary>How many connections are opened.</summary>
    /// <value>Default <see langword="null"/>: the connection string's <c>Minimum Pool Size</c>, and at least 1. Range 1 – <c>Maximum Pool Size</c>.</value>
    public int? Connections { get; set; }

    /// <summary>How many are being opened at the same time: a server that starts many processes at once starts none of them fast.</summary>
    /// <value>Default 4. Range 1 – 100.</value>
    public int MaxParallel { get; set; } = 4;

    /// <summary>How long the warm-up may take; after that, the pool is ready as it is, so that a database that is down does not keep every instance out.</summary>
    /// <value>Default 30 s. Range 1 s – 1 hour.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}

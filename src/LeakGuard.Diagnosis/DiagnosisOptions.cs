namespace LeakGuard.Diagnosis;

/// <summary>How a diagnosis is made, and what it takes for trouble.</summary>
public sealed class DiagnosisOptions
{
    internal static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(5);

    /// <summary>How to reach the server past a pooler; <see langword="null"/> to connect as the pool does.</summary>
    /// <value>Default <see langword="null"/>. Set it where the pool connects to PgBouncer: through it, leases cannot be matched to sessions.</value>
    public string? ServerConnectionString { get; set; }

    /// <summary>How to reach PgBouncer's admin console; <see langword="null"/> for none.</summary>
    /// <value>Default <see langword="null"/>. In Npgsql's words: <c>Host=…;Port=6432;Username=stats;Password=…</c>. The user must be among <c>stats_users</c> or <c>admin_users</c>.</value>
    public string? PgBouncerConnectionString { get; set; }

    /// <summary>How long connecting, and how long a look, may take.</summary>
    /// <value>Default 5 s. Range 1 s – 1 minute, in whole seconds.</value>
    public TimeSpan Patience { get; set; } = DefaultPatience;

    /// <summary>For how long the pool is watched before it is judged.</summary>
    /// <value>Default 1 s. Range 100 ms – 1 minute.</value>
    public TimeSpan SampleWindow { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often, at most, callers being refused leads to a diagnosis that is logged.</summary>
    /// <value>Default 1 minute. Range 1 s – 1 day, or <see cref="Timeout.InfiniteTimeSpan"/> for never.</value>
    public TimeSpan FollowUpInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a lease may be idle before it counts as leaked, while there are connections left.</summary>
    /// <value>Default 30 s, as <see cref="LeakGuardOptions.LeakThreshold"/>. One that the pool has reported counts in any case.</value>
    public TimeSpan IdleLease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The same while callers wait for a connection and none comes back.</summary>
    /// <value>Default 3 s.</value>
    public TimeSpan IdleLeaseUnderPressure { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a transaction may be open with nothing running.</summary>
    /// <value>Default 10 s, as <see cref="LeakGuardOptions.IdleInTransactionThreshold"/>; while callers wait or locks are waited for, <see cref="IdleLeaseUnderPressure"/>.</value>
    public TimeSpan IdleInTransaction { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a statement may run before it counts as slow.</summary>
    /// <value>Default 1 s. Slow statements are trouble only where they fill the pool.</value>
    public TimeSpan SlowQuery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a session may wait for a lock.</summary>
    /// <value>Default 1 s: PostgreSQL's own <c>deadlock_timeout</c>.</value>
    public TimeSpan LockWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a client may wait for one of the pooler's server connections.</summary>
    /// <value>Default 500 ms.</value>
    public TimeSpan PoolerWait { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a work item may wait for a thread of the thread pool.</summary>
    /// <value>Default 500 ms.</value>
    public TimeSpan ThreadPoolDelay { get; set; } = TimeSpan.FromMilliseconds(500);
}

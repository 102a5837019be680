namespace LeakGuard;

/// <summary>Settings of one guarded pool. Every one has a default that suits a web service.</summary>
/// <remarks>
/// Validated at start, with a message that names the setting, its value and the remedy. With dependency injection, most settings
/// follow a change of the configuration while the application runs; of those that cannot, a log line says so.
/// </remarks>
public sealed class LeakGuardOptions
{
    /// <summary>The configuration section that <c>AddLeakGuard</c> binds: <c>LeakGuard</c>, and <c>LeakGuard:Pools:KEY</c> for a keyed pool.</summary>
    public const string SectionName = "LeakGuard";

    /// <summary>The pool's name in reports, logs, health data and metrics.</summary>
    /// <value>Default <see langword="null"/>: <c>host:port/database</c>. Never a connection string.</value>
    public string? Name { get; set; }

    /// <summary>How long a lease may be idle (nothing executing) before it is suspected.</summary>
    /// <value>Default 30 s. Range 100 ms – 7 days.</value>
    public TimeSpan LeakThreshold { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a transaction may be open with nothing executing before it is suspected.</summary>
    /// <value>Default 10 s. Range 100 ms – 7 days.</value>
    public TimeSpan IdleInTransactionThreshold { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a lease may be idle after the request or job that took it (its local root <see cref="System.Diagnostics.Activity"/>) has ended.</summary>
    /// <value>Default 5 s. Range 0 – 7 days.</value>
    public TimeSpan OwnerGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the watchdog looks at the leases.</summary>
    /// <value>Default 1 s. Range 10 ms – 1 hour.</value>
    public TimeSpan ScanInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>When the stacks of callers are captured.</summary>
    /// <value>Default <see cref="StackCapture.Adaptive"/>.</value>
    public StackCapture StackCapture { get; set; } = StackCapture.Adaptive;

    /// <summary>For how long further reports from one call site are counted instead of logged.</summary>
    /// <value>Default 1 minute. Range 0 (log each) – 1 day. Listeners are told of each in any case.</value>
    public TimeSpan DigestWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>From which wait for a connection on the caller's <see cref="System.Diagnostics.Activity"/> gets an event that says so.</summary>
    /// <value>Default 100 ms. Range 0 (every wait) – 1 hour.</value>
    public TimeSpan LongWaitThreshold { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a physical connection may have been idle in the pool to be handed out unseen; after that, it is asked first whether it is alive.</summary>
    /// <value>
    /// Default 30 s. Range 0 (ask every time) – 7 days, or <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for never. One round trip
    /// for connections that were idle for so long; a dead one is discarded and the next tried, within the caller's time.
    /// </value>
    public TimeSpan ValidateAfterIdle { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the end of the guard waits for leases that are out; those reported as leaked are not waited for.</summary>
    /// <value>Default 5 s. Range 0 (do not wait) – 10 minutes.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How the pool is filled at start.</summary>
    public WarmUpOptions WarmUp { get; } = new();

    /// <summary>What the server itself limits, and how its views name this instance.</summary>
    public ServerOptions Server { get; } = new();

    /// <summary>What stands between the pool and the server, so that code which needs a session of its own is noticed where it has none.</summary>
    /// <value>Default <see cref="PoolerMode.None"/>: commands are not looked at for that.</value>
    public PoolerMode Pooler { get; set; } = PoolerMode.None;

    /// <summary>How callers wait when every connection is out.</summary>
    public QueueOptions Queue { get; } = new();

    /// <summary>When callers are no longer let through to a database that is down.</summary>
    public BreakerOptions Breaker { get; } = new();

    /// <summary>Shares of the pool for classes of work, so that none starves the rest. Default: none.</summary>
    public PartitionCollection Partitions { get; } = [];

    /// <summary>Names the partition of a caller that declared none, by the current activity; <see langword="null"/> for none.</summary>
    /// <value>Default <see langword="null"/>. Called on every open, so it must be quick; what it throws counts as no partition.</value>
    public Func<System.Diagnostics.Activity?, string?>? PartitionSelector { get; set; }

    /// <summary>Whether to tell requests and jobs apart without an <see cref="System.Diagnostics.Activity"/>, to prove deadlocks there too.</summary>
    /// <value>Default <see langword="false"/>: it costs an async-local value per caller.</value>
    public bool TrackFlows { get; set; }

    /// <summary>What may be taken back.</summary>
    public ReclaimOptions Reclaim { get; } = new();

    /// <summary>What health checks make of the pool's numbers.</summary>
    public HealthOptions Health { get; } = new();

    /// <summary>Listeners of this pool, beside those registered with dependency injection.</summary>
    public IList<LeakGuardListener> Listeners { get; } = [];
}

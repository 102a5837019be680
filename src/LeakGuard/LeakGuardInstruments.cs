namespace LeakGuard;

/// <summary>Every name that LeakGuard's metrics, counters and activity events go by: what dashboards and alerts are written against.</summary>
/// <remarks>
/// Names that the OpenTelemetry semantic conventions for database clients define are taken from there, where Npgsql's own meter does
/// not emit them already; LeakGuard's own begin with <c>leakguard.</c>. Names do not change their meaning.
/// </remarks>
/// <example><code>metrics.AddMeter(LeakGuardInstruments.MeterName, "Npgsql");</code></example>
public static class LeakGuardInstruments
{
    /// <summary>The meter: pass it to <c>AddMeter</c>.</summary>
    public const string MeterName = "LeakGuard";

    /// <summary>The event source with the counters that <c>dotnet-counters monitor --counters LeakGuard</c> shows.</summary>
    public const string EventSourceName = "LeakGuard";

    /// <summary>How long it took to get an open connection, in seconds. Source: semantic conventions.</summary>
    public const string WaitTime = "db.client.connection.wait_time";

    /// <summary>How long a connection was held, in seconds. Source: semantic conventions.</summary>
    public const string UseTime = "db.client.connection.use_time";

    /// <summary>Callers waiting for a connection now. Source: semantic conventions.</summary>
    public const string PendingRequests = "db.client.connection.pending_requests";

    /// <summary>Callers whose wait ran out. Source: semantic conventions.</summary>
    public const string Timeouts = "db.client.connection.timeouts";

    /// <summary>Leases out now, by <see cref="LeaseStateTag"/>.</summary>
    public const string Leases = "leakguard.leases";

    /// <summary>Reports made, by <see cref="LeakKindTag"/> and <see cref="CertaintyTag"/>.</summary>
    public const string Leaks = "leakguard.leaks";

    /// <summary>Leases out now that have been reported as leaked.</summary>
    public const string Leaked = "leakguard.leaked";

    /// <summary>Callers refused, by <see cref="ReasonTag"/>.</summary>
    public const string Rejections = "leakguard.rejections";

    /// <summary>Leases taken back.</summary>
    public const string Reclaimed = "leakguard.reclaimed";

    /// <summary>Leases that a dry run would have taken back.</summary>
    public const string DryRunReclaims = "leakguard.dry_run.reclaims";

    /// <summary>Those of them whose owners came back to them: taking them back would have been wrong.</summary>
    public const string DryRunReturns = "leakguard.dry_run.returns";

    /// <summary>The share of the dry run's decisions that would have been wrong, 0 – 1.</summary>
    public const string DryRunFalseRatio = "leakguard.dry_run.false_ratio";

    /// <summary>Physical connections found dead before they were handed out, and discarded.</summary>
    public const string DeadConnections = "leakguard.dead_connections";

    /// <summary>The breaker: the number of the <see cref="LeakGuard.BreakerState"/>, 0 for closed.</summary>
    public const string BreakerState = "leakguard.breaker.state";

    /// <summary>Connections of the pool in use that LeakGuard does not know: taken from the <see cref="Npgsql.NpgsqlDataSource"/> past the guard.</summary>
    public const string UntrackedConnections = "leakguard.untracked_connections";

    /// <summary>Leases that may be out now: the pool's share of the server's connections, with <c>AddLeakGuardFleet</c>.</summary>
    public const string FleetShare = "leakguard.fleet.share";

    /// <summary>Instances that share the server's connections, this one included, as of the last look.</summary>
    public const string FleetInstances = "leakguard.fleet.instances";

    /// <summary>Connections that the instances share, as of the last look.</summary>
    public const string FleetBudget = "leakguard.fleet.budget";

    /// <summary>How long ago this instance saw the others, in seconds.</summary>
    public const string FleetLookAge = "leakguard.fleet.look_age";

    /// <summary>The tag that names the pool, as Npgsql's meter has it. Source: semantic conventions.</summary>
    public const string PoolNameTag = "db.client.connection.pool.name";

    /// <summary>The tag that says what a lease is doing: <c>executing</c>, <c>fetching</c>, <c>idle</c>, <c>idle_in_transaction</c>, or <c>opening</c> for one being opened or closed.</summary>
    public const string LeaseStateTag = "leakguard.lease.state";

    /// <summary>The tag that says what is wrong with a lease: a <see cref="LeakKind"/> in snake case.</summary>
    public const string LeakKindTag = "leakguard.leak.kind";

    /// <summary>The tag that says how sure that is: a <see cref="Certainty"/> in lower case.</summary>
    public const string CertaintyTag = "leakguard.leak.certainty";

    /// <summary>The tag that says why a caller was refused: a <see cref="RejectionReason"/> in snake case.</summary>
    public const string ReasonTag = "leakguard.rejection.reason";

    /// <summary>The tag of activity events that says how long something took, in seconds.</summary>
    public const string DurationTag = "leakguard.duration";

    /// <summary>The tag of activity events that names the line of code that took the lease.</summary>
    public const string SiteTag = "leakguard.lease.site";

    /// <summary>The event on the caller's activity after a wait of <see cref="LeakGuardOptions.LongWaitThreshold"/> or more.</summary>
    public const string WaitedEvent = "leakguard.waited";

    /// <summary>The event on the activity of a caller that was refused.</summary>
    public const string RejectedEvent = "leakguard.rejected";

    /// <summary>The event on the activity that took a lease which was found leaked.</summary>
    public const string LeakEvent = "leakguard.leak";
}

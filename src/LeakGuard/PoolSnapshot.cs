namespace LeakGuard;

/// <summary>The pool in numbers, read from memory without a lock, a lease or a round trip.</summary>
/// <remarks>Numbers are read one after another while others work, so that two of them may be a moment apart.</remarks>
public readonly record struct PoolSnapshot
{
    /// <summary>The pool's name: <see cref="LeakGuardOptions.Name"/>, or <c>host:port/database</c>.</summary>
    public required string PoolName { get; init; }

    /// <summary>How many leases there can be at once: Npgsql's <c>Maximum Pool Size</c>.</summary>
    public required int MaxPoolSize { get; init; }

    /// <summary>How many leases may be out now: <see cref="MaxPoolSize"/>, or less where <c>GuardedDataSource.LimitLeases</c> said so.</summary>
    public required int LeaseLimit { get; init; }

    /// <summary>Leases out now, those being opened or closed included.</summary>
    public required int Leased { get; init; }

    /// <summary>Callers waiting for a connection now.</summary>
    public required int Waiting { get; init; }

    /// <summary>How many callers may wait.</summary>
    public required int QueueLimit { get; init; }

    /// <summary>Leases with a transaction open, as of the last scan.</summary>
    public required int OpenTransactions { get; init; }

    /// <summary>Leases out that have been reported as leaked, as of the last scan.</summary>
    public required int Leaked { get; init; }

    /// <summary>The age of the oldest lease, as of the last scan.</summary>
    public required TimeSpan OldestLease { get; init; }

    /// <summary>For how long the pool has been full with callers waiting and nothing returned; zero when it is not.</summary>
    public required TimeSpan StalledFor { get; init; }

    /// <summary>How late the last scan began; zero when it was on time. A process that stalls is no leak.</summary>
    public required TimeSpan WatchdogLag { get; init; }

    /// <summary>Whether callers are let through to the database.</summary>
    public required BreakerState Breaker { get; init; }

    /// <summary>How often one request or job held a connection while it took or asked for another, since the start.</summary>
    public required long TotalNestedLeases { get; init; }

    /// <summary>Leases begun since the start.</summary>
    public required long TotalLeases { get; init; }

    /// <summary>Reports made since the start.</summary>
    public required long TotalLeaks { get; init; }

    /// <summary>Leases taken back since the start.</summary>
    public required long TotalReclaimed { get; init; }

    /// <summary>Leases that would have been taken back since the start, had <see cref="ReclaimOptions.Suspected"/> been <see cref="ReclaimMode.Enabled"/> and not <see cref="ReclaimMode.DryRun"/>.</summary>
    public long TotalDryRunReclaims { get; init; }

    /// <summary>Those of them whose owner used or returned them afterwards: taking them back would have been wrong.</summary>
    public long TotalDryRunReturns { get; init; }

    /// <summary>The share of wrong decisions in the dry run, 0 – 1; 0 while there were none.</summary>
    public double FalseReclaimRatio => TotalDryRunReclaims == 0 ? 0 : (double)TotalDryRunReturns / TotalDryRunReclaims;

    /// <summary>Physical connections found dead since the start when they were to be handed out, and discarded: see <see cref="LeakGuardOptions.ValidateAfterIdle"/>.</summary>
    public long TotalDeadConnections { get; init; }

    /// <summary>Callers refused since the start, for whatever reason.</summary>
    public required long TotalRejections { get; init; }

    /// <summary>Callers refused since the start because no connection became free within their wait.</summary>
    public required long TotalWaitTimeouts { get; init; }

    /// <summary>Callers refused since the start because every connection was held by somebody who waited for another.</summary>
    public long TotalDeadlocks { get; init; }
}

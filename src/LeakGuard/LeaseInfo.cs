namespace LeakGuard;

/// <summary>One lease, as it was at the moment of looking.</summary>
public sealed record LeaseInfo
{
    /// <summary>Identifies the lease within its pool, for the life of the process.</summary>
    public required long Id { get; init; }

    /// <summary>The pool the connection belongs to.</summary>
    public required string PoolName { get; init; }

    /// <summary>Who took the lease.</summary>
    public required LeaseOrigin Origin { get; init; }

    /// <summary>When the lease began.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>How long it has been held.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>How long nothing has been seen to happen on it; zero while a command runs.</summary>
    public required TimeSpan IdleFor { get; init; }

    /// <summary>What it is doing.</summary>
    public required LeaseActivity Activity { get; init; }

    /// <summary>Whether a transaction is open, as far as the client knows (by API, or by BEGIN and its kin in the SQL).</summary>
    public required bool InTransaction { get; init; }

    /// <summary>The server process (<c>pg_stat_activity.pid</c>); 0 where not known, as behind a <see cref="LeakGuardOptions.Pooler"/>. A pooler that was not declared gives a number of its own.</summary>
    public int ProcessId { get; init; }

    /// <summary>The W3C trace id of the activity in which the lease was taken.</summary>
    public string? TraceId { get; init; }

    /// <summary>The W3C span id of that activity.</summary>
    public string? SpanId { get; init; }

    /// <summary>The display name of the local root activity (the request or job) in which the lease was taken.</summary>
    public string? Operation { get; init; }

    /// <summary>What was declared about the lease, if anything.</summary>
    public LeaseIntent? Intent { get; init; }
}

namespace LeakGuard.Diagnosis;

/// <summary>One session of the server, as <c>pg_stat_activity</c> shows it.</summary>
/// <remarks>What the role may not see is <see langword="null"/> or <see cref="BackendState.Unknown"/>, never zero or empty.</remarks>
public sealed record Backend
{
    /// <summary>The server process: <c>pid</c>.</summary>
    public required int Pid { get; init; }

    /// <summary>The database: <c>datname</c>.</summary>
    public string? Database { get; init; }

    /// <summary>The role: <c>usename</c>.</summary>
    public string? User { get; init; }

    /// <summary>The application as it calls itself: <c>application_name</c>.</summary>
    public string? Application { get; init; }

    /// <summary>Where it connects from: <c>client_addr</c>, or <c>[local]</c> for a Unix socket.</summary>
    public string? Client { get; init; }

    /// <summary>The client's TCP port: <c>client_port</c>.</summary>
    public int? ClientPort { get; init; }

    /// <summary>What kind of process it is: <c>backend_type</c>, such as <c>client backend</c>.</summary>
    public string? Type { get; init; }

    /// <summary>What it does: <c>state</c>.</summary>
    public required BackendState State { get; init; }

    /// <summary>What it waits for: <c>wait_event_type</c>, such as <c>Client</c> or <c>Lock</c>.</summary>
    public string? WaitType { get; init; }

    /// <summary>What it waits for in particular: <c>wait_event</c>.</summary>
    public string? WaitEvent { get; init; }

    /// <summary>When it connected: <c>backend_start</c>.</summary>
    public DateTimeOffset? ConnectedAt { get; init; }

    /// <summary>When its transaction began: <c>xact_start</c>.</summary>
    public DateTimeOffset? TransactionAt { get; init; }

    /// <summary>When its state last changed: <c>state_change</c>.</summary>
    public DateTimeOffset? StateAt { get; init; }

    /// <summary>How long its transaction has been open.</summary>
    public TimeSpan? TransactionAge { get; init; }

    /// <summary>How long ago its latest statement began; while it is active, how long that has been running.</summary>
    public TimeSpan? QueryAge { get; init; }

    /// <summary>How long it has been in its state.</summary>
    public TimeSpan? StateAge { get; init; }

    /// <summary>How many transactions old the oldest row version is that it keeps from vacuum: the age of <c>backend_xmin</c>.</summary>
    public long? XminAge { get; init; }

    /// <summary>Its latest statement without literals and comments, of bounded length. Never the SQL itself.</summary>
    public string? Query { get; init; }

    /// <summary>The sessions it waits for: <c>pg_blocking_pids</c>. 0 stands for a prepared transaction.</summary>
    public IReadOnlyList<int> BlockedBy { get; init; } = [];

    /// <summary>How long it has waited for them: <c>pg_locks.waitstart</c>.</summary>
    public TimeSpan BlockedFor { get; init; }

    /// <summary>The locks it holds or waits for, the strongest first; read only where they matter, and 20 at most.</summary>
    public IReadOnlyList<ServerLock> Locks { get; init; } = [];

    /// <summary>Whether it takes one of <c>max_connections</c>.</summary>
    public bool IsClient => Type is "client backend" or null;

    /// <summary>Whether a transaction is open and nothing runs in it.</summary>
    public bool IsIdleInTransaction => State is BackendState.IdleInTransaction or BackendState.IdleInTransactionAborted;

    /// <summary>Whether it waits for a lock.</summary>
    public bool IsBlocked => BlockedBy.Count > 0;

    /// <summary>How people find it: <c>pid 4711 (app 'orders', user 'app', from 10.0.0.7)</c>.</summary>
    public override string ToString()
    {
        List<string> facts = [];
        if (!string.IsNullOrEmpty(Application))
        {
            facts.Add($"app '{Application}'");
        }

        if (User is not null)
        {
            facts.Add($"user '{User}'");
        }

        if (Client is not null)
        {
            facts.Add($"from {Client}");
        }

        return facts.Count == 0 ? $"pid {Pid}" : $"pid {Pid} ({string.Join(", ", facts)})";
    }
}

namespace LeakGuard.Diagnosis;

/// <summary>One of PgBouncer's pools, for a database and a user: <c>SHOW POOLS</c>.</summary>
/// <remarks>A number the version does not show is <see langword="null"/>.</remarks>
public sealed record PoolerPool
{
    /// <summary>The database as clients name it.</summary>
    public required string Database { get; init; }

    /// <summary>The user.</summary>
    public required string User { get; init; }

    /// <summary>Clients linked to a server connection, or idle: <c>cl_active</c>.</summary>
    public required int ClientsActive { get; init; }

    /// <summary>Clients that wait for a server connection: <c>cl_waiting</c>.</summary>
    public required int ClientsWaiting { get; init; }

    /// <summary>Server connections linked to a client: <c>sv_active</c>.</summary>
    public required int ServersActive { get; init; }

    /// <summary>Server connections free for use: <c>sv_idle</c>.</summary>
    public required int ServersIdle { get; init; }

    /// <summary>Server connections that are checked before their next use: <c>sv_used</c>.</summary>
    public int? ServersUsed { get; init; }

    /// <summary>Server connections being reset or checked: <c>sv_tested</c>.</summary>
    public int? ServersTested { get; init; }

    /// <summary>Server connections logging in: <c>sv_login</c>.</summary>
    public int? ServersLogin { get; init; }

    /// <summary>How long the client that waits longest has waited, to the microsecond: <c>maxwait</c> and <c>maxwait_us</c>.</summary>
    public required TimeSpan MaxWait { get; init; }

    /// <summary>When a server connection is given back: <c>session</c>, <c>transaction</c> or <c>statement</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>Server connections of whatever state.</summary>
    public int Servers => ServersActive + ServersIdle + (ServersUsed ?? 0) + (ServersTested ?? 0) + (ServersLogin ?? 0);

    /// <summary>How people find it: <c>orders/app</c>.</summary>
    public override string ToString() => $"{Database}/{User}";
}

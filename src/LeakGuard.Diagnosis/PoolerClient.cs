namespace LeakGuard.Diagnosis;

/// <summary>One client of PgBouncer: <c>SHOW CLIENTS</c>.</summary>
public sealed record PoolerClient
{
    /// <summary>The database as clients name it.</summary>
    public required string Database { get; init; }

    /// <summary>The user.</summary>
    public required string User { get; init; }

    /// <summary><c>active</c>, <c>waiting</c>, <c>idle</c>, …</summary>
    public required string State { get; init; }

    /// <summary>Where it connects from.</summary>
    public string? Address { get; init; }

    /// <summary>The client's port.</summary>
    public int? Port { get; init; }

    /// <summary>The application as it calls itself; from 1.18.</summary>
    public string? Application { get; init; }

    /// <summary>How long it has waited, to the microsecond: <c>wait</c> and <c>wait_us</c>.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>The server connection it is linked to: equals <see cref="PoolerServer.Id"/>.</summary>
    public string? Link { get; init; }
}

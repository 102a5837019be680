namespace LeakGuard.Diagnosis;

/// <summary>One server connection of PgBouncer: <c>SHOW SERVERS</c>.</summary>
public sealed record PoolerServer
{
    /// <summary>The database as clients name it.</summary>
    public required string Database { get; init; }

    /// <summary>The user.</summary>
    public required string User { get; init; }

    /// <summary><c>active</c>, <c>idle</c>, <c>used</c>, <c>tested</c>, <c>new</c>, …</summary>
    public required string State { get; init; }

    /// <summary>The server process, <see cref="Backend.Pid"/>; <see langword="null"/> where not known.</summary>
    public int? BackendPid { get; init; }

    /// <summary>Identifies it: <c>ptr</c>.</summary>
    public string? Id { get; init; }

    /// <summary>The client it is linked to.</summary>
    public string? Link { get; init; }

    /// <summary>The application of the linked client; from 1.18.</summary>
    public string? Application { get; init; }
}

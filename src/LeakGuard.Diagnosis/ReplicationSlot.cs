namespace LeakGuard.Diagnosis;

/// <summary>A replication slot that keeps row versions from vacuum: <c>pg_replication_slots</c>.</summary>
public sealed record ReplicationSlot
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether somebody reads from it now.</summary>
    public required bool IsActive { get; init; }

    /// <summary>The age of its oldest xmin, in transactions.</summary>
    public required long XminAge { get; init; }
}

namespace LeakGuard.Diagnosis;

/// <summary>What the role that looked may see and do.</summary>
public sealed record ServerRole
{
    /// <summary>The role: <c>current_user</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is a superuser.</summary>
    public required bool IsSuperuser { get; init; }

    /// <summary>Whether it sees what others do: <c>pg_read_all_stats</c>, which <c>pg_monitor</c> includes.</summary>
    public required bool SeesOthers { get; init; }

    /// <summary>Whether it may cancel and terminate others' sessions: <c>pg_signal_backend</c>.</summary>
    public required bool MaySignal { get; init; }

    /// <summary>Whether it may use reserved connections: superusers, and from PostgreSQL 16 <c>pg_use_reserved_connections</c>.</summary>
    public required bool MayUseReserved { get; init; }
}

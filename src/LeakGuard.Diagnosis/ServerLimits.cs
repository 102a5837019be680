namespace LeakGuard.Diagnosis;

/// <summary>How many sessions the server takes.</summary>
public sealed record ServerLimits
{
    /// <summary>All client connections: <c>max_connections</c>.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Those kept for superusers: <c>superuser_reserved_connections</c>.</summary>
    public required int SuperuserReserved { get; init; }

    /// <summary>Those kept for members of <c>pg_use_reserved_connections</c>: <c>reserved_connections</c>, from PostgreSQL 16.</summary>
    public int? Reserved { get; init; }

    /// <summary>What is left for everybody.</summary>
    public int Ordinary => Math.Max(0, MaxConnections - SuperuserReserved - (Reserved ?? 0));

    /// <summary>Roles with a limit of their own: <c>pg_roles.rolconnlimit</c>.</summary>
    public IReadOnlyDictionary<string, int> Roles { get; init; } = new Dictionary<string, int>();

    /// <summary>Databases with a limit of their own: <c>pg_database.datconnlimit</c>.</summary>
    public IReadOnlyDictionary<string, int> Databases { get; init; } = new Dictionary<string, int>();
}

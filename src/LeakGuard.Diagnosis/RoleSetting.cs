namespace LeakGuard.Diagnosis;

/// <summary>A setting that a role or a database gives its sessions: <c>pg_db_role_setting</c>.</summary>
public sealed record RoleSetting
{
    /// <summary>The role; <see langword="null"/> for all.</summary>
    public string? Role { get; init; }

    /// <summary>The database; <see langword="null"/> for all.</summary>
    public string? Database { get; init; }

    /// <summary>The setting.</summary>
    public required string Name { get; init; }

    /// <summary>Its value as it was written.</summary>
    public required string Value { get; init; }
}

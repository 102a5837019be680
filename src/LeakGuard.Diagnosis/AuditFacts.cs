namespace LeakGuard.Diagnosis;

/// <summary>All that an audit is made of. Whatever could not be seen is left out.</summary>
public sealed record AuditFacts
{
    /// <summary>The server, if it could be looked at.</summary>
    public ServerSnapshot? Server { get; init; }

    /// <summary>Why the server could not be looked at.</summary>
    public ServerFailure? ServerFailure { get; init; }

    /// <summary>The pooler, if there is one and it could be asked.</summary>
    public PoolerSnapshot? Pooler { get; init; }

    /// <summary>Why the pooler could not be asked.</summary>
    public string? PoolerFailure { get; init; }

    /// <summary>The settings of one instance's pools, as far as they are known.</summary>
    public IReadOnlyList<PoolConfiguration> Pools { get; init; } = [];
}

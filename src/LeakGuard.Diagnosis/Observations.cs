namespace LeakGuard.Diagnosis;

/// <summary>All that a verdict is made of. Whatever could not be seen is left out.</summary>
public sealed record Observations
{
    /// <summary>The pool over some time, oldest first; empty without a guarded pool.</summary>
    public IReadOnlyList<PoolSample> Pool { get; init; } = [];

    /// <summary>The pool some seconds before it was watched: for what happens now and then. <see langword="null"/> where not known.</summary>
    public PoolSample? PoolBefore { get; init; }

    /// <summary>The leases, each with its session where that was found.</summary>
    public IReadOnlyList<LeaseView> Leases { get; init; } = [];

    /// <summary>A request or job that held one connection and took another, if one was seen of late.</summary>
    public NestedLeases? Nesting { get; init; }

    /// <summary>The server, if it could be looked at.</summary>
    public ServerSnapshot? Server { get; init; }

    /// <summary>Why the server could not be looked at.</summary>
    public ServerFailure? ServerFailure { get; init; }

    /// <summary>The pooler, if there is one and it could be asked.</summary>
    public PoolerSnapshot? Pooler { get; init; }

    /// <summary>The pooler a little earlier, to see what grows.</summary>
    public PoolerSnapshot? EarlierPooler { get; init; }

    /// <summary>Why the pooler could not be asked.</summary>
    public string? PoolerFailure { get; init; }

    /// <summary>This process; <see langword="null"/> where the pool belongs to another.</summary>
    public ProcessVitals? Process { get; init; }
}

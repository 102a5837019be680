namespace LeakGuard.Diagnosis;

/// <summary>A transaction prepared for two-phase commit and not ended: it holds its locks without a session. <c>pg_prepared_xacts</c>.</summary>
public sealed record PreparedTransaction
{
    /// <summary>Its name: <c>gid</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Who prepared it.</summary>
    public required string Owner { get; init; }

    /// <summary>In which database.</summary>
    public required string Database { get; init; }

    /// <summary>How long ago.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>The age of its transaction id, in transactions.</summary>
    public required long XidAge { get; init; }
}

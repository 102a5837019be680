namespace LeakGuard.Diagnosis;

/// <summary>One lock of a session: <c>pg_locks</c>.</summary>
public sealed record ServerLock
{
    /// <summary>The mode: <c>RowExclusiveLock</c>, <c>AccessExclusiveLock</c>, …</summary>
    public required string Mode { get; init; }

    /// <summary>What is locked: <c>orders</c>, <c>transaction 4711</c>, <c>advisory 42</c>.</summary>
    public required string Target { get; init; }

    /// <summary>False while the session waits for it.</summary>
    public required bool IsGranted { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Mode} on {Target}{(IsGranted ? "" : " (waiting)")}";
}

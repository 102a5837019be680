namespace LeakGuard.Diagnosis;

/// <summary>What was decided about one session, and why.</summary>
public sealed record KillDecision
{
    /// <summary>The session's process id.</summary>
    public required int Pid { get; init; }

    /// <summary>The session as it was seen; <see langword="null"/> where there is none of that number.</summary>
    public Backend? Backend { get; init; }

    /// <summary>What became of it.</summary>
    public required KillOutcome Outcome { get; init; }

    /// <summary>Why: what it was chosen or spared for.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether it fitted when it was seen; one that was spared all the same had changed when its turn came.</summary>
    public bool WasChosen { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Backend?.ToString() ?? $"pid {Pid}"}: {Outcome}, {Reason}";
}

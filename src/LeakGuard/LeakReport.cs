namespace LeakGuard;

/// <summary>One finding about one lease. Each lease is reported once per <see cref="LeakKind"/>.</summary>
public sealed record LeakReport
{
    /// <summary>What is wrong.</summary>
    public required LeakKind Kind { get; init; }

    /// <summary>How sure that is.</summary>
    public required Certainty Certainty { get; init; }

    /// <summary>The lease, as it was when it was found.</summary>
    public required LeaseInfo Lease { get; init; }

    /// <summary>How often this kind has been found at this call site since the process started, this time included.</summary>
    public required long Occurrences { get; init; }

    /// <summary>Fact, state and remedy in a sentence or two.</summary>
    public required string Message { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Message;
}

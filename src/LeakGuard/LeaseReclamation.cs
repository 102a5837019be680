namespace LeakGuard;

/// <summary>Tells that a lease was taken back from its owner.</summary>
public sealed record LeaseReclamation
{
    /// <summary>The lease, as it was when it was taken.</summary>
    public required LeaseInfo Lease { get; init; }

    /// <summary>Why it was taken.</summary>
    public required LeakKind Kind { get; init; }

    /// <summary>How sure that was.</summary>
    public required Certainty Certainty { get; init; }

    /// <summary>When it was taken.</summary>
    public required DateTimeOffset At { get; init; }
}

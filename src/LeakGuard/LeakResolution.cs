namespace LeakGuard;

/// <summary>Tells that a lease which had been reported was returned by its owner after all.</summary>
public sealed record LeakResolution
{
    /// <summary>The lease, as it was when it ended.</summary>
    public required LeaseInfo Lease { get; init; }

    /// <summary>What it had been reported for.</summary>
    public required IReadOnlyList<LeakKind> Kinds { get; init; }
}

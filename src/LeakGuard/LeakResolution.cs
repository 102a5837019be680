namespace LeakGuard;

/// <summary>Tells that a lease which had been reported has come back.</summary>
public sealed record LeakResolution
{
    /// <summary>The lease, as it was when it ended.</summary>
    public required LeaseInfo Lease { get; init; }

    /// <summary>What it had been reported for.</summary>
    public required IReadOnlyList<LeakKind> Kinds { get; init; }

    /// <summary>Whether it was taken back (<see langword="true"/>) or returned by its owner (<see langword="false"/>).</summary>
    public required bool Reclaimed { get; init; }
}

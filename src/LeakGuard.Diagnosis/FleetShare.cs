namespace LeakGuard.Diagnosis;

/// <summary>What one pool may have of the connections its service shares, as of the last look.</summary>
public sealed record FleetShare
{
    /// <summary>The pool.</summary>
    public required string PoolName { get; init; }

    /// <summary>Whose connections are shared: <see cref="FleetOptions.Service"/>.</summary>
    public required string Service { get; init; }

    /// <summary>How many leases may be out now: <see cref="PoolSnapshot.LeaseLimit"/>.</summary>
    public required int Connections { get; init; }

    /// <summary>How many it is to be: the fair share, and never more than the pool has. Differs from <see cref="Connections"/> while others make room, and until enough looks agree.</summary>
    public required int Fair { get; init; }

    /// <summary>Connections this instance holds claimed: more than <see cref="Connections"/> while leases beyond a smaller share are still out.</summary>
    public required int Claimed { get; init; }

    /// <summary>Instances that share, this one included; 0 before the first look.</summary>
    public required int Instances { get; init; }

    /// <summary>How many connections they share; <see langword="null"/> before that was known.</summary>
    public int? Budget { get; init; }

    /// <summary>When the others were last seen; <see langword="null"/> for never.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>Why the last look failed, in one line; <see langword="null"/> where it did not. The share stays as it was.</summary>
    public string? Failure { get; init; }
}

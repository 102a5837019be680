namespace LeakGuard.Diagnosis.Fleet;

/// <summary>What one look saw.</summary>
internal sealed record FleetSight
{
    /// <summary>Those who share, the eldest first.</summary>
    public required IReadOnlyList<SeatName> Seats { get; init; }

    /// <summary>This instance's place among them, from 0.</summary>
    public required int Rank { get; init; }

    /// <summary>Sessions the server takes from everybody.</summary>
    public required int Ordinary { get; init; }

    /// <summary>Sessions there that are none of the service's.</summary>
    public required int Others { get; init; }

    /// <summary>The limit of the pool's role; negative for none.</summary>
    public required int RoleLimit { get; init; }

    /// <summary>The role's sessions that are none of the service's.</summary>
    public required int OthersOfRole { get; init; }

    /// <summary>The database's limit; negative for none.</summary>
    public required int DatabaseLimit { get; init; }

    /// <summary>Sessions in the database that are none of the service's.</summary>
    public required int OthersInDatabase { get; init; }
}

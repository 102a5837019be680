namespace LeakGuard.Diagnosis.Fleet;

/// <summary>What a server has to share.</summary>
internal static class ServerBudget
{
    /// <summary>The least of what server, role and database leave, and at least one.</summary>
    public static int Of(FleetSight sight, int headroom)
    {
        var seats = sight.Seats.Count;
        var left = Left(sight.Ordinary, sight.Others);
        left = sight.RoleLimit < 0 ? left : Math.Min(left, Left(sight.RoleLimit, sight.OthersOfRole));
        left = sight.DatabaseLimit < 0 ? left : Math.Min(left, Left(sight.DatabaseLimit, sight.OthersInDatabase));
        return Math.Max(1, left);

        // Others come and go within their half of the headroom without changing anybody's share.
        int Left(int most, int others) => most - seats - Math.Max(headroom, others + (headroom / 2));
    }
}

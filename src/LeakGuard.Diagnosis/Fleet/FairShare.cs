namespace LeakGuard.Diagnosis.Fleet;

/// <summary>One instance's part of what all of them share.</summary>
internal static class FairShare
{
    /// <summary>Even parts; what is left over is dealt by rank, so that all parts together are the budget. Nobody gets less than one.</summary>
    /// <param name="budget">Connections to share.</param>
    /// <param name="instances">Who shares, from 1.</param>
    /// <param name="rank">This one's place among them, from 0: the eldest first, so that a newcomer changes as little as can be.</param>
    public static int Of(int budget, int instances, int rank)
    {
        var (even, over) = Math.DivRem(budget, instances);
        return Math.Max(1, even + (rank < over ? 1 : 0));
    }
}

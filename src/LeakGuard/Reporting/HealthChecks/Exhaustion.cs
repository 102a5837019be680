namespace LeakGuard.Reporting.HealthChecks;

/// <summary>Whether a pool is exhausted, with a memory: pure, so that it can be tested as a table.</summary>
/// <param name="IsOn">Whether it counts as exhausted.</param>
/// <param name="FlowsSince">Since when connections have been free or given back, while it counts as exhausted.</param>
/// <param name="Leases">How many leases had begun when it was last looked at.</param>
/// <remarks>
/// An instance that was taken out of rotation gets no callers, so that nobody waits there any more; that alone is no recovery:
/// it would be put back, exhausted as it is, and be taken out again. Better is only a pool that has connections to give.
/// </remarks>
internal readonly record struct Exhaustion(bool IsOn, TimeSpan? FlowsSince, long Leases)
{
    public Exhaustion Next(in PoolSnapshot pool, HealthRules rules, TimeSpan now)
    {
        if (pool.StalledFor >= rules.UnhealthyAfter)
        {
            return new(true, null, pool.TotalLeases);
        }

        var flows = pool.Leased < pool.LeaseLimit || pool.TotalLeases > Leases;
        if (!IsOn || !flows)
        {
            return new(IsOn, null, pool.TotalLeases);
        }

        var since = FlowsSince ?? now;
        var isOver = now - since >= rules.RecoverAfter;
        return new(!isOver, isOver ? null : since, pool.TotalLeases);
    }
}

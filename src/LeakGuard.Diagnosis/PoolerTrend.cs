namespace LeakGuard.Diagnosis;

/// <summary>How one of PgBouncer's pools moved between two looks.</summary>
public sealed record PoolerTrend
{
    /// <summary>The pool at the later look.</summary>
    public required PoolerPool Pool { get; init; }

    /// <summary>The time between the looks.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>By how many the waiting clients have grown.</summary>
    public required int WaitingGrowth { get; init; }

    /// <summary>By how much the longest wait has grown.</summary>
    public required TimeSpan MaxWaitGrowth { get; init; }

    /// <summary>Whether the client that waits longest was not served all the while: its wait has grown with the clock.</summary>
    public bool IsStuck => Pool.ClientsWaiting > 0 && Elapsed > TimeSpan.Zero && MaxWaitGrowth >= Elapsed * 0.8;

    /// <summary>Compares two looks, pool by pool. A pool that is new has grown from nothing.</summary>
    public static IReadOnlyList<PoolerTrend> Between(PoolerSnapshot earlier, PoolerSnapshot later)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(later);
        return
        [
            .. later.Pools.Select(pool =>
            {
                var before = earlier.Pools.FirstOrDefault(other => other.Database == pool.Database && other.User == pool.User);
                return new PoolerTrend
                {
                    Pool = pool,
                    Elapsed = later.TakenAt - earlier.TakenAt,
                    WaitingGrowth = pool.ClientsWaiting - (before?.ClientsWaiting ?? 0),
                    MaxWaitGrowth = pool.MaxWait - (before?.MaxWait ?? TimeSpan.Zero),
                };
            }),
        ];
    }
}

namespace LeakGuard.IntegrationTests.Recovery;

public sealed class DryRunTests
{
    [Fact]
    public async Task A_dry_run_takes_nothing_and_says_what_it_would_have_taken()
    {
        await using var pool = await StartAsync();
        await using var leaked = await pool.Source.OpenConnectionAsync(); // LEAK: Journaled
        await using var transaction = await leaked.BeginTransactionAsync();

        var journaled = await JournaledAsync(pool);
        await pool.Told.RoundsAsync(10);

        Assert.Equal((LeakKind.IdleInTransaction, Certainty.Suspected), (journaled.Kind, journaled.Certainty));
        journaled.Lease.Origin.AssertNames("Journaled");
        Assert.Single(pool.Told.Journaled);
        Assert.Empty(pool.Told.Reclamations);
        Assert.Equal((1, 0), (pool.Source.Snapshot().TotalDryRunReclaims, pool.Source.Snapshot().TotalDryRunReturns));
        Assert.Equal(0, pool.Source.Snapshot().FalseReclaimRatio);
        await transaction.CommitAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_owner_that_comes_back_disproves_the_journal_once(bool byUse)
    {
        await using var pool = await StartAsync();
        var held = await pool.Source.OpenConnectionAsync();
        await JournaledAsync(pool);

        if (byUse)
        {
            await held.RunAsync("SELECT 1");
            await Wait.UntilAsync(() => pool.Told.Disproved.Count == 1, "the use to be noticed");
        }

        await held.DisposeAsync();
        await Wait.UntilAsync(() => pool.Told.Disproved.Count == 1, "the return to be noticed");
        await pool.Told.RoundsAsync();

        var disproved = Assert.Single(pool.Told.Disproved);
        Assert.Equal((1, 1), (disproved.Disproved, disproved.Journaled));
        Assert.Equal(1, pool.Source.Snapshot().FalseReclaimRatio);
    }

    [Fact]
    public async Task A_lease_that_turns_out_abandoned_is_no_false_decision()
    {
        await using var pool = await StartAsync();
        var held = new GuardedConnection?[1];
        await Task.Run(() => Take(pool.Source, held));
        await JournaledAsync(pool);

        held[0] = null; // Not before: other tests collect garbage, too.
        await Wait.UntilCollectedAsync(() => pool.Source.Snapshot().Leased == 0, "the lost connection to be found");
        await pool.Told.RoundsAsync();

        Assert.Empty(pool.Told.Disproved);
        Assert.Equal((1, 0), (pool.Source.Snapshot().TotalDryRunReclaims, pool.Source.Snapshot().TotalDryRunReturns));
    }

    private static void Take(GuardedDataSource source, GuardedConnection?[] held) => held[0] = source.OpenConnection();

    private static async Task<LeaseReclamation> JournaledAsync(TestPool pool)
    {
        await Wait.UntilAsync(() => !pool.Told.Journaled.IsEmpty, "a lease to be journaled");
        return pool.Told.Journaled.First();
    }

    private static Task<TestPool> StartAsync() => TestPool.StartAsync(2, options =>
    {
        options.LeakThreshold = options.IdleInTransactionThreshold = options.Reclaim.After = TimeSpan.FromMilliseconds(150);
        options.Reclaim.Suspected = ReclaimMode.DryRun;
    });
}

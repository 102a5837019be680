namespace LeakGuard.IntegrationTests.Recovery;

public sealed class CollectionTests
{
    private const int MostAttempts = 20;

    [Fact]
    public async Task An_exhausted_pool_finds_its_garbage_before_the_callers_time_is_up()
    {
        // The garbage is the whole process's: where another test, or the runtime, has collected it first, there was nothing to ask for.
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            await using var pool = await TestPool.StartAsync(4, options => options.Queue.WaitTimeout = TimeSpan.FromSeconds(60));
            await Task.Run(() => LoseAll(pool.Source));

            // Nothing here collects: the guard has to.
            await using var connection = await pool.Source.OpenConnectionAsync();

            Assert.Equal(1, await connection.RunAsync("SELECT 1"));
            Assert.All(pool.Told.Reclamations, taken => Assert.Equal(Certainty.Proven, taken.Certainty));
            if (!pool.Told.Collections.IsEmpty)
            {
                Assert.Single(pool.Told.Collections);
                return;
            }
        }

        Assert.Fail($"The guard has not asked for a collection in any of {MostAttempts} attempts.");
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task It_can_be_switched_off_and_is_pointless_where_nothing_is_taken_back(bool collects, bool takesBack)
    {
        await using var pool = await TestPool.StartAsync(1, options =>
        {
            options.Queue.WaitTimeout = TimeSpan.FromSeconds(2);
            options.Reclaim.CollectWhenExhausted = collects;
            options.Reclaim.Abandoned = takesBack;
        });
        await using var held = await pool.Source.OpenConnectionAsync();

        await Assert.ThrowsAsync<PoolWaitTimeoutException>(async () => await pool.Source.OpenConnectionAsync());

        Assert.Empty(pool.Told.Collections);
    }

    private static void LoseAll(GuardedDataSource source)
    {
        for (var i = 0; i < 4; i++)
        {
            source.OpenConnection().Run("SELECT 1");
        }
    }
}

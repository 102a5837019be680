namespace LeakGuard.IntegrationTests.Recovery;

public sealed class ReclaimLimitTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(150);

    [Fact]
    public async Task Without_pressure_nothing_is_taken_and_a_waiting_caller_is_pressure()
    {
        await using var pool = await StartAsync(2, options => options.Reclaim.OnlyAboveRatio = 1);
        await using var held = await pool.Source.OpenConnectionAsync();
        await pool.Told.ReportAsync();
        await pool.Told.RoundsAsync(10);
        Assert.Empty(pool.Told.Reclamations);

        await using var other = await pool.Source.OpenConnectionAsync();
        await other.RunAsync("SELECT 1");

        await pool.Told.ReclamationAsync();
        Assert.Equal(System.Data.ConnectionState.Closed, held.State);
    }

    [Theory]
    [InlineData("ReclaimLimitTests.*")]
    [InlineData("*Exempt_sites*")]
    [InlineData("*ReclaimLimitTests.cs:*")]
    public async Task Exempt_sites_are_left_alone(string site)
    {
        await using var pool = await StartAsync(1, options => options.Reclaim.ExemptSites.Add(site));
        await using var held = await pool.Source.OpenConnectionAsync();
        await pool.Told.ReportAsync();

        await pool.Told.RoundsAsync(10);

        Assert.Empty(pool.Told.Reclamations);
        Assert.Equal(1, await held.RunAsync("SELECT 1"));
    }

    [Fact]
    public async Task Another_site_is_not_exempt()
    {
        await using var pool = await StartAsync(1, options => options.Reclaim.ExemptSites.Add("ImportJob.*"));
        await using var held = await pool.Source.OpenConnectionAsync();

        await pool.Told.ReclamationAsync();
    }

    [Fact]
    public async Task Declared_work_is_left_alone_until_its_time_is_over()
    {
        await using var pool = await StartAsync(2);
        await using var declared = await pool.Source.OpenConnectionAsync(new LeaseIntent("export", TimeSpan.FromMinutes(5)));
        await using var undeclared = await pool.Source.OpenConnectionAsync();

        await pool.Told.ReclamationAsync();
        await pool.Told.RoundsAsync(10);

        Assert.Equal(1, await declared.RunAsync("SELECT 1"));
        Assert.Single(pool.Told.Reclamations);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_command_that_runs_for_too_long_is_cancelled_and_its_connection_stays(bool sync)
    {
        await using var pool = await StartAsync(1, options => options.Reclaim.CancelCommandsAfter = TimeSpan.FromSeconds(1));
        await using var busy = await pool.Source.OpenConnectionAsync(); // LEAK: Busy

        var cancelled = await Assert.ThrowsAsync<Npgsql.PostgresException>(
            () => sync ? Task.Run(() => busy.Run("SELECT pg_sleep(60)")) : busy.RunAsync("SELECT pg_sleep(60)"));

        Assert.Equal("57014", cancelled.SqlState);
        Assert.Contains("CancelCommandsAfter", (string)cancelled.Data["LeakGuard.Lease"]!, StringComparison.Ordinal);
        await Wait.UntilAsync(() => !pool.Told.Cancelled.IsEmpty, "the cancellation to be told");
        var told = Assert.Single(pool.Told.Cancelled);
        told.Lease.Origin.AssertNames("Busy");
        Assert.True(told.RanFor >= TimeSpan.FromSeconds(1));
        Assert.Equal(1, await busy.RunAsync("SELECT 1"));
        Assert.Empty(pool.Told.Reclamations);
    }

    [Fact]
    public async Task Many_short_commands_are_not_one_long_one()
    {
        await using var pool = await StartAsync(1, options => options.Reclaim.CancelCommandsAfter = TimeSpan.FromSeconds(1));
        await using var busy = await pool.Source.OpenConnectionAsync();

        for (var i = 0; i < 15; i++)
        {
            await busy.RunAsync("SELECT pg_sleep(0.1)");
        }

        Assert.Empty(pool.Told.Cancelled);
    }

    [Fact]
    public async Task Declared_and_exempt_commands_are_not_cancelled()
    {
        await using var pool = await StartAsync(2, options =>
        {
            options.Reclaim.CancelCommandsAfter = TimeSpan.FromSeconds(1);
            options.Reclaim.ExemptSites.Add("*RunExemptAsync*");
        });
        await using var declared = await pool.Source.OpenConnectionAsync(new LeaseIntent("report", TimeSpan.FromMinutes(1)));

        await Task.WhenAll(declared.RunAsync("SELECT pg_sleep(1.6)"), RunExemptAsync(pool.Source));

        Assert.Empty(pool.Told.Cancelled);
    }

    private static async Task RunExemptAsync(GuardedDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        await connection.RunAsync("SELECT pg_sleep(1.6)");
    }

    private static Task<TestPool> StartAsync(int size, Action<LeakGuardOptions>? configure = null) => TestPool.StartAsync(size, options =>
    {
        options.LeakThreshold = options.IdleInTransactionThreshold = options.Reclaim.After = Soon;
        options.Reclaim.Suspected = ReclaimMode.Enabled;
        options.StackCapture = StackCapture.Always;
        configure?.Invoke(options);
    });
}

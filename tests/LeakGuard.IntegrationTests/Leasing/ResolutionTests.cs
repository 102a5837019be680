namespace LeakGuard.IntegrationTests.Leasing;

public sealed class ResolutionTests
{
    [Fact]
    public async Task A_lease_returned_late_is_reported_as_resolved()
    {
        await using var pool = await TestPool.StartAsync(1);
        var late = await pool.Source.OpenConnectionAsync(); // LEAK: Late
        var report = await pool.Told.ReportAsync();
        Assert.Equal(1, pool.Source.Snapshot().TotalLeaks);
        await Wait.UntilAsync(() => pool.Source.Snapshot().Leaked == 1, "the leak to be counted");

        await late.DisposeAsync();

        await Wait.UntilAsync(() => !pool.Told.Resolutions.IsEmpty, "the resolution");
        var resolution = Assert.Single(pool.Told.Resolutions);
        Assert.Equal([LeakKind.HeldTooLong], resolution.Kinds);
        Assert.Equal(report.Lease.Id, resolution.Lease.Id);
        Assert.True(resolution.Lease.Age >= report.Lease.Age);
        resolution.Lease.Origin.AssertNames("Late");
        await Wait.UntilAsync(() => pool.Source.Snapshot().Leaked == 0, "the leak to be gone");
    }

    [Fact]
    public async Task A_lease_returned_in_time_is_not_mentioned()
    {
        await using var pool = await TestPool.StartAsync(1);
        await pool.WarmAsync();

        await pool.Told.RoundsAsync();

        Assert.Empty(pool.Told.Resolutions);
        pool.Told.AssertQuiet();
    }

    [Theory]
    [InlineData("BEGIN")]
    [InlineData("SELECT 1; START TRANSACTION")]
    [InlineData(null)]
    public async Task A_connection_closed_inside_a_transaction_is_reported_once(string? begin)
    {
        await using var pool = await TestPool.StartAsync(1);
        await using (var connection = await pool.Source.OpenConnectionAsync()) // LEAK: Lost
        {
            if (begin is null)
            {
                await connection.BeginTransactionAsync();
            }
            else
            {
                await connection.RunAsync(begin);
            }
        }

        await pool.Told.ReportAsync();
        await pool.Told.RoundsAsync();

        var report = Assert.Single(pool.Told.Reports);
        Assert.Equal((LeakKind.ReturnedInTransaction, Certainty.Proven), (report.Kind, report.Certainty));
        report.Lease.Origin.AssertNames("Lost");
        Assert.True(report.Lease.InTransaction);
        Assert.Empty(pool.Told.Resolutions);
    }

    [Fact]
    public async Task A_forgotten_transaction_that_comes_back_open_is_reported_both_ways_and_resolved()
    {
        await using var pool = await TestPool.StartAsync(1);
        var connection = await pool.Source.OpenConnectionAsync();
        await connection.BeginTransactionAsync();
        await pool.Told.ReportAsync();

        await connection.DisposeAsync();
        await Wait.UntilAsync(() => !pool.Told.Resolutions.IsEmpty, "the resolution");

        Assert.Equal([LeakKind.IdleInTransaction, LeakKind.ReturnedInTransaction], pool.Told.Reports.Select(report => report.Kind));
        Assert.Contains(LeakKind.IdleInTransaction, Assert.Single(pool.Told.Resolutions).Kinds);
    }

    [Theory]
    [InlineData("commit")]
    [InlineData("rollback")]
    [InlineData("dispose")]
    [InlineData("COMMIT")]
    public async Task A_transaction_that_was_ended_is_not_reported(string end)
    {
        await using var pool = await TestPool.StartAsync(1);
        await using (var connection = await pool.Source.OpenConnectionAsync())
        {
            await using var transaction = end == "COMMIT" ? null : await connection.BeginTransactionAsync();
            await (end switch
            {
                "commit" => transaction!.CommitAsync(),
                "rollback" => transaction!.RollbackAsync(),
                "COMMIT" => connection.RunAsync("BEGIN; SELECT 1; COMMIT"),
                _ => Task.CompletedTask,
            });
        }

        await pool.Told.RoundsAsync();
        pool.Told.AssertQuiet();
    }
}

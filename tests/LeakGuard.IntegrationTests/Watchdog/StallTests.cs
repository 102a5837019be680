namespace LeakGuard.IntegrationTests.Watchdog;

[Collection(nameof(Undisturbed))]
public sealed class StallTests
{
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Time_in_which_the_watchdog_stood_still_counts_against_no_lease()
    {
        var stalling = new StallingListener();
        await using var pool = await TestPool.StartAsync(1, options => options.Listeners.Add(stalling));
        await using var idle = await pool.Source.OpenConnectionAsync();
        stalling.StallOnce();

        var report = await pool.Told.ReportAsync();

        Assert.Contains(pool.Told.Lags, lag => lag >= Stall - TimeSpan.FromMilliseconds(100));
        Assert.True(report.Lease.Age >= Stall, $"Reported at the age of {report.Lease.Age}.");
        Assert.InRange(report.Lease.IdleFor, TimeSpan.FromMilliseconds(600), TimeSpan.FromMilliseconds(600 + 50 + 500));
    }

    private sealed class StallingListener : LeakGuardListener
    {
        private int _stalls;

        public void StallOnce() => Volatile.Write(ref _stalls, 1);

        public override void OnScanCompleted(PoolSnapshot pool)
        {
            if (Interlocked.Exchange(ref _stalls, 0) == 1)
            {
                Thread.Sleep(Stall);
            }
        }
    }
}

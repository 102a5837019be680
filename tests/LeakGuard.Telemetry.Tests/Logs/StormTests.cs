using Npgsql;

namespace LeakGuard.Telemetry.Tests.Logs;

/// <summary>A storm of leaks at one line of code.</summary>
public sealed class StormTests
{
    private const int Storm = 10_000;

    [Fact]
    public async Task Ten_thousand_leaks_at_one_line_are_a_handful_of_lines_and_all_counted()
    {
        using var log = new LogKeeper();
        using var loggers = log.Factory();
        var told = new Counter();
        var source = NpgsqlDataSource.Create(await Servers.PoolAsync(2)).WithLeakGuard(
            options =>
            {
                options.Name = "orders";
                options.ScanInterval = TimeSpan.FromMilliseconds(20);
                options.Listeners.Add(told);
            },
            loggers);

        for (var i = 0; i < Storm; i++)
        {
            await LoseWorkAsync(source);

            // Many times faster than a storm of one minute, yet no faster than the watchdog can describe.
            if (i % 1_000 == 0)
            {
                await Wait.UntilAsync(() => told.Leaks == i + 1, "the watchdog to tell of them");
            }
        }

        await Wait.UntilAsync(() => told.Leaks == Storm, "the last of them to be told");
        Assert.Equal(Storm, source.Snapshot().TotalLeaks);
        await source.DisposeAsync();
        await Wait.UntilAsync(() => Counted(log) == Storm, $"the log to account for all, not for {Counted(log)}");

        var lines = Ours(log);
        Assert.InRange(lines.Count, 2, 6); // The first of each minute, and what was held back in it.
        Assert.All(lines, line => Assert.Equal("ReturnedInTransaction", line.Id.Name));
        Assert.All(lines, line => Assert.Contains($"{nameof(LoseWorkAsync)} (StormTests.cs:", (string)line.Facts["Site"]!, StringComparison.Ordinal));
        Assert.Equal(Storm, told.MostOccurrences);
    }

    [Fact]
    public async Task Leases_lost_for_a_while_are_counted_when_they_are_lost_and_when_they_come_back()
    {
        const int pool = 20, rounds = 10;
        using var log = new LogKeeper();
        using var loggers = log.Factory();
        var source = NpgsqlDataSource.Create(await Servers.PoolAsync(pool)).WithLeakGuard(
            options =>
            {
                options.ScanInterval = TimeSpan.FromMilliseconds(20);
                options.LeakThreshold = TimeSpan.FromMilliseconds(100);
            },
            loggers);

        for (var round = 1; round <= rounds; round++)
        {
            List<GuardedConnection> lost = [];
            for (var i = 0; i < pool; i++)
            {
                lost.Add(await source.OpenConnectionAsync());
            }

            await Wait.UntilAsync(() => source.Snapshot().Leaked == pool, "all to be reported");
            lost.ForEach(connection => connection.Dispose());
            await Wait.UntilAsync(() => source.Snapshot().Leaked == 0, "the watchdog to see them back");
        }

        await source.DisposeAsync();
        await Wait.UntilAsync(() => Counted(log) == 2 * pool * rounds, $"the log to account for all, not for {Counted(log)}");

        foreach (var told in new[] { "HeldTooLong", "LeaseReturnedLate" })
        {
            var lines = Ours(log).Where(line => line.Id.Name == told).ToList();
            Assert.InRange(lines.Count, 2, 6);
            Assert.Equal(pool * rounds, lines.Sum(CountOf));
        }
    }

    private static async Task LoseWorkAsync(GuardedDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        await connection.BeginTransactionAsync();
    }

    private static IReadOnlyList<LogLine> Ours(LogKeeper log) =>
        [.. log.Lines.Where(line => line.Category == "LeakGuard" && line.Id.Name is "ReturnedInTransaction" or "HeldTooLong" or "LeaseReturnedLate")];

    private static long Counted(LogKeeper log) => Ours(log).Sum(CountOf);

    private static long CountOf(LogLine line) => line.Facts.TryGetValue("Count", out var count) ? (long)count! : 1;

    private sealed class Counter : LeakGuardListener
    {
        private int _leaks;

        public int Leaks => Volatile.Read(ref _leaks);

        public long MostOccurrences { get; private set; }

        public override void OnLeakDetected(LeakReport report)
        {
            MostOccurrences = Math.Max(MostOccurrences, report.Occurrences);
            Interlocked.Increment(ref _leaks);
        }
    }
}

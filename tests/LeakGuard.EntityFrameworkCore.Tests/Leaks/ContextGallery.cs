using System.Collections.Concurrent;
using System.Diagnostics;
using LeakGuard.EntityFrameworkCore.Tests.Guests;
using LeakGuard.EntityFrameworkCore.Tests.Model;
using LeakGuard.IntegrationTests.Watchdog;

namespace LeakGuard.EntityFrameworkCore.Tests.Leaks;

/// <summary>Leaks in every way, each from a pool of its own, and keeps what was reported.</summary>
public sealed class ContextGallery : IAsyncLifetime
{
    internal static readonly StackCapture[] Captures = [StackCapture.Adaptive, StackCapture.Always];

    private readonly ShopDatabase _database = new();
    private readonly ConcurrentDictionary<(StackCapture Capture, string Name), LeakReport[]> _reports = new();
    private readonly ActivityListener _tracing = new()
    {
        ShouldListenTo = source => source.Name == Kept.RequestSource,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
    };

    public async Task InitializeAsync()
    {
        ActivitySource.AddActivityListener(_tracing);
        await _database.InitializeAsync();
        await using (var shop = new Shop(new DbContextOptionsBuilder().UseNpgsql(_database.ConnectionString).Options))
        {
            shop.AddRange(Enumerable.Range(1, 3).Select(n => new Customer { Name = $"Customer {n}", Orders = [new Order { Total = n }] }));
            await shop.SaveChangesAsync();
        }

        foreach (var capture in Captures)
        {
            await Task.WhenAll(ContextLeak.All.Select(leak => Task.Run(() => ShowAsync(leak, capture))));
        }
    }

    public async Task DisposeAsync()
    {
        _tracing.Dispose();
        await _database.DisposeAsync();
    }

    internal LeakReport[] ReportsOf(ContextLeak leak, StackCapture capture) => _reports[(capture, leak.Name)];

    private async Task ShowAsync(ContextLeak leak, StackCapture capture)
    {
        await using var pool = await ShopPool.StartAsync(_database, configure: options =>
        {
            options.StackCapture = capture;
            if (leak.IsLost)
            {
                // Found out by the collection, however long that takes here, and by nothing else.
                options.LeakThreshold = TimeSpan.FromMinutes(2);
            }
        });
        using var kept = new Kept();
        await leak.Leak(pool.Options(), kept);
        await Wait.UntilAsync(
            () =>
            {
                if (leak.IsLost)
                {
                    Garbage.Collect();
                }

                return !pool.Told.Reports.IsEmpty;
            },
            $"a report of '{leak}'");

        // Whatever follows from the same leak follows now.
        await pool.Told.RoundsAsync(leak.IsLost ? 3 : 15);
        _reports[(capture, leak.Name)] = [.. pool.Told.Reports];
        Assert.Empty(pool.Told.Faults);
        kept.Never.TrySetResult();
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;

namespace LeakGuard.IntegrationTests.Watchdog;

/// <summary>Leaks in every way, each from a pool of its own, and keeps what was reported.</summary>
public sealed class LeakGallery : IAsyncLifetime
{
    internal static readonly (bool Guarded, StackCapture Capture)[] Rooms =
    [
        (true, StackCapture.Adaptive),
        (true, StackCapture.Always),
        (false, StackCapture.Adaptive),
        (false, StackCapture.Always),
    ];

    private readonly ConcurrentDictionary<(bool Guarded, StackCapture Capture, string Name), LeakReport[]> _reports = new();
    private readonly ActivityListener _tracing = new()
    {
        ShouldListenTo = source => source.Name == Kept.RequestSource,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
    };

    public async Task InitializeAsync()
    {
        ActivitySource.AddActivityListener(_tracing);
        foreach (var (guarded, capture) in Rooms)
        {
            await Task.WhenAll(LeakCase.All(guarded).Select(leak => ShowAsync(leak, guarded, capture)));
        }
    }

    public Task DisposeAsync()
    {
        _tracing.Dispose();
        return Task.CompletedTask;
    }

    internal LeakReport[] ReportsOf(LeakCase leak, bool guarded, StackCapture capture) => _reports[(guarded, capture, leak.Name)];

    private async Task ShowAsync(LeakCase leak, bool guarded, StackCapture capture)
    {
        await using var pool = await TestPool.StartAsync(2, options => options.StackCapture = capture);
        using var kept = new Kept();
        await leak.Leak(pool.Source, kept);
        await Wait.UntilAsync(
            () =>
            {
                if (leak.Kind == LeakKind.Abandoned)
                {
                    Garbage.Collect();
                }

                return !pool.Told.Reports.IsEmpty;
            },
            $"a report of '{leak}'");

        // Whatever follows from the same leak follows now.
        await pool.Told.RoundsAsync(leak.Kind == LeakKind.Abandoned ? 3 : 15);
        _reports[(guarded, capture, leak.Name)] = [.. pool.Told.Reports];
        Assert.Empty(pool.Told.Faults);
        kept.Never.TrySetResult();
    }
}

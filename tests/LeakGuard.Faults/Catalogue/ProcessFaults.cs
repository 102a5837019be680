using LeakGuard.Faults.Scene;
using LeakGuard.Faults.Verdicts;

namespace LeakGuard.Faults.Catalogue;

/// <summary>What goes wrong in the process that holds the pool.</summary>
internal static class ProcessFaults
{
    private static readonly Clarity Late = new(Network: false, Refusals: true);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("thread pool starved", Target.Server, Harm.Slowness, Late, StarveAsync),
        new("garbage collector under pressure", Target.Server, Harm.None, Late, LitterAsync),
        new("wall clock set back and forth", Target.ServerByOtherClock, Harm.None, Clarity.Flawless, SetClockAsync),
    ];

    // More of them sleep than the pool has threads, or would add in the time.
    private static Task StarveAsync(Blow blow) => Task.WhenAll(
        Enumerable.Range(0, ThreadPool.ThreadCount + 12).Select(_ => Task.Run(() => Thread.Sleep(1000))));

    private static Task LitterAsync(Blow blow)
    {
        var end = DateTime.UtcNow.AddSeconds(1.5);
        return Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (var round = 0; DateTime.UtcNow < end; round++)
                {
                    // Small ones, and one for the large object heap.
                    var litter = Enumerable.Range(0, 2000).Select(n => new byte[n % 500]).ToList();
                    litter.Add(new byte[200_000]);
                    if (round % 20 == 0)
                    {
                        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                    }
                }
            },
            TaskCreationOptions.LongRunning)));
    }

    private static async Task SetClockAsync(Blow blow)
    {
        try
        {
            for (var i = 0; i < 30; i++)
            {
                blow.Bench.Clock.Set(TimeSpan.FromDays(blow.Random.Next(-400, 400)));
                await Blow.HoldAsync(0.05).ConfigureAwait(false);
            }
        }
        finally
        {
            blow.Bench.Clock.Set(TimeSpan.Zero);
        }
    }
}

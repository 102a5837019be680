using System.Diagnostics;

namespace LeakGuard.Benchmarks.Quick;

/// <summary>Runs a benchmark until its code is compiled for good, then compares pair by pair.</summary>
/// <remarks>
/// Adaptive captures are paid for by time, and that of the bare rounds counts too: the guarded ones carry twice the share
/// that a service carries.
/// </remarks>
internal static class QuickRun
{
    private const double Settled = 0.97;
    private static readonly TimeSpan WarmUpWindow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(10);

    public static async Task<QuickResult> OfAsync(QuickBenchmark benchmark)
    {
        await WarmUpAsync(benchmark).ConfigureAwait(false);
        var pairs = await PairsAsync(benchmark, Measured).ConfigureAwait(false);
        return new QuickResult(
            benchmark.Name,
            Ratio(pairs),
            Median(pairs, pair => pair.AddedBytes),
            Median(pairs, pair => pair.AddedNanoseconds),
            Median(pairs, pair => pair.Bare.Nanoseconds),
            Median(pairs, pair => pair.Guarded.Nanoseconds),
            Median(pairs, pair => pair.Guarded.Bytes));
    }

    // The runtime compiles hot methods again in the background, in several steps: warm is what no longer gets faster.
    private static async Task WarmUpAsync(QuickBenchmark benchmark)
    {
        var best = double.MaxValue;
        for (var window = 0; window < 6; window++)
        {
            var pairs = await PairsAsync(benchmark, WarmUpWindow).ConfigureAwait(false);
            var now = Median(pairs, pair => pair.Bare.Nanoseconds + pair.Guarded.Nanoseconds);
            if (window > 0 && now > best * Settled)
            {
                return;
            }

            best = Math.Min(best, now);
        }
    }

    private static async Task<List<RoundPair>> PairsAsync(QuickBenchmark benchmark, TimeSpan duration)
    {
        var pairs = new List<RoundPair>();
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            pairs.Add(await RoundPair.OfAsync(benchmark, guardedFirst: pairs.Count % 2 == 1).ConfigureAwait(false));
        }

        return pairs;
    }

    // Each order by itself, then their mean: whoever comes second has it easier or harder, and the median of both together leans to the
    // order that scatters less.
    private static double Ratio(List<RoundPair> pairs) => Math.Sqrt(
        Median([.. pairs.Where(pair => pair.GuardedFirst)], pair => pair.Ratio)
        * Median([.. pairs.Where(pair => !pair.GuardedFirst)], pair => pair.Ratio));

    private static double Median(List<RoundPair> pairs, Func<RoundPair, double> value)
    {
        var sorted = pairs.Select(value).Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}

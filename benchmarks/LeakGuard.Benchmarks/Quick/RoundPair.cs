namespace LeakGuard.Benchmarks.Quick;

/// <summary>Two rounds side by side in time: what slows the machine down slows both.</summary>
internal readonly record struct RoundPair(Round Bare, Round Guarded, bool GuardedFirst)
{
    public double Ratio => Guarded.Nanoseconds / Bare.Nanoseconds;

    public double AddedBytes => Guarded.Bytes - Bare.Bytes;

    public double AddedNanoseconds => Guarded.Nanoseconds - Bare.Nanoseconds;

    public static async Task<RoundPair> OfAsync(QuickBenchmark benchmark, bool guardedFirst)
    {
        // Whoever goes first finds the caches as the other one left them: they take turns.
        if (guardedFirst)
        {
            var guarded = await Round.OfAsync(benchmark.Guarded, benchmark.OperationsPerRound).ConfigureAwait(false);
            return new RoundPair(await Round.OfAsync(benchmark.Bare, benchmark.OperationsPerRound).ConfigureAwait(false), guarded, guardedFirst);
        }

        var bare = await Round.OfAsync(benchmark.Bare, benchmark.OperationsPerRound).ConfigureAwait(false);
        return new RoundPair(bare, await Round.OfAsync(benchmark.Guarded, benchmark.OperationsPerRound).ConfigureAwait(false), guardedFirst);
    }
}

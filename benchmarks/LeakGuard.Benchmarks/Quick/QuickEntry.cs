namespace LeakGuard.Benchmarks.Quick;

/// <summary>One benchmark of the suite: runs it, and tells its result in a line of JSON.</summary>
internal sealed record QuickEntry(string Name, Func<Task<string>> RunAsync)
{
    public static QuickEntry Of(QuickBenchmark benchmark) =>
        new(benchmark.Name, async () => benchmark.Line(await QuickRun.OfAsync(benchmark).ConfigureAwait(false)));
}

using LeakGuard.TestSupport;

namespace LeakGuard.Benchmarks.Quick;

/// <summary>All quick benchmarks, a line of JSON each.</summary>
internal static class QuickSuite
{
    /// <summary>Runs those whose names are given, or all of them.</summary>
    public static async Task<int> RunAsync(string[] names)
    {
        using var postgres = await LocalPostgres.StartAsync().ConfigureAwait(false);
        await using var pools = PoolPair.On(postgres.ConnectionString);
        await using var alwaysPools = PoolPair.On(postgres.ConnectionString, StackCapture.Always);
        QuickEntry[] all =
        [
            QuickEntry.Of(OpenCloseAsync.On(pools)),
            QuickEntry.Of(OpenCloseSync.On(pools)),
            QuickEntry.Of(OpenCloseParallel.On(pools)),
            QuickEntry.Of(SelectOneAsync.On(pools)),
            QuickEntry.Of(EfQuery.On(pools)),
            QuickEntry.Of(EfQuery.WithNewContext(pools)),
            QuickEntry.Of(EfQuery.WithIdleInterceptor(pools)),
            QuickEntry.Of(CaptureAlways.On(alwaysPools)),
            QuickEntry.Of(AdmissionVersusPolly.Create()),
            QuickEntry.Of(AdmissionClosedPath.Create()),
            new("health_check", () => HealthCheck.RunAsync(postgres.ConnectionString)),
            new("health_endpoint", () => HealthEndpoint.RunAsync(postgres.ConnectionString)),
        ];
        if (names.FirstOrDefault(name => !all.Any(benchmark => benchmark.Name == name)) is { } unknown)
        {
            await Console.Error.WriteLineAsync($"No benchmark is named {unknown}: {string.Join(", ", all.Select(one => one.Name))}.").ConfigureAwait(false);
            return 2;
        }

        foreach (var benchmark in all.Where(one => names.Length == 0 || names.Contains(one.Name)))
        {
            await Console.Error.WriteLineAsync($"{benchmark.Name} ...").ConfigureAwait(false);
            Console.WriteLine(await benchmark.RunAsync().ConfigureAwait(false));
        }

        return 0;
    }
}

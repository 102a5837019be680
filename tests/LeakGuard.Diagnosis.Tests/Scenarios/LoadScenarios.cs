using System.Diagnostics;

namespace LeakGuard.Diagnosis.Tests.Scenarios;

internal static class LoadScenarios
{
    private static readonly ActivitySource Requests = new("LeakGuard.Diagnosis.Tests");

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("slow queries fill the pool", Cause.SlowQueries, SlowAsync, nameof(Stage)),
        new("slow queries that compute fill the pool", Cause.SlowQueries, ComputingAsync, nameof(Stage)),
        new("pool too small: short leases, too many of them", Cause.PoolTooSmall, TooSmallAsync, "Little's law"),
        new("pool too small: callers are turned away", Cause.PoolTooSmall, TurnedAwayAsync, "Little's law"),
        new("nested leases deadlock", Cause.NestedLeaseDeadlock, NestedAsync, nameof(LoadScenarios)),
        new("thread pool starved by calls that block", Cause.ThreadPoolStarvation, StarvedAsync, "no free threads"),
    ];

    private static async Task SlowAsync(Stage stage)
    {
        var size = stage.Pick(3, 6, 10);
        stage.Pool(size);
        stage.Work(size * 2, ct => stage.UseAsync("SELECT pg_sleep(30)", TimeSpan.Zero, ct));
        await stage.AgeAsync(stage.Options.SlowQuery);
    }

    private static async Task ComputingAsync(Stage stage)
    {
        stage.Pool(stage.Pick(2, 3, 4));
        stage.Work(8, ct => stage.UseAsync("SELECT count(*) FROM generate_series(1, 2000000000) n WHERE n % 7 = 1", TimeSpan.Zero, ct));
        await stage.AgeAsync(stage.Options.SlowQuery);
    }

    private static async Task TooSmallAsync(Stage stage)
    {
        var size = stage.Pick(2, 4, 6);
        stage.Pool(size);
        stage.Work(size * 8, ct => stage.UseAsync("SELECT pg_sleep(0.03)", TimeSpan.Zero, ct));
        await stage.AgeAsync(TimeSpan.FromMilliseconds(500));
    }

    private static async Task TurnedAwayAsync(Stage stage)
    {
        var size = stage.Pick(2, 3, 5);
        stage.Pool(size, options => options.Queue.Limit = 2);
        stage.Work(size * 4, async ct =>
        {
            await stage.UseAsync("SELECT pg_sleep(0.02)", TimeSpan.Zero, ct);
        });
        await stage.AgeAsync(TimeSpan.FromMilliseconds(500));
    }

    private static async Task NestedAsync(Stage stage)
    {
        var listener = stage.Keep(new ActivityListener
        {
            ShouldListenTo = source => source == Requests,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        });
        ActivitySource.AddActivityListener(listener);
        stage.Finally(() =>
        {
            listener.Dispose();
            return default;
        });
        var size = stage.Pick(3, 4, 6);
        stage.Pool(size);
        stage.Work(size * 3, async ct =>
        {
            using var request = Requests.StartActivity("request");
            await using var outer = await stage.Guard.OpenConnectionAsync(ct);
            await outer.RunAsync("SELECT 1", ct);
            await Task.Delay(20, ct);
            await using var inner = await stage.Guard.OpenConnectionAsync(ct);
            await inner.RunAsync("SELECT 1", ct);
        });
        await stage.AgeAsync(TimeSpan.FromMilliseconds(500));
    }

    private static async Task StarvedAsync(Stage stage)
    {
        stage.Pool(stage.Pick(10, 20, 30));
        await stage.UseAsync("SELECT 1", TimeSpan.Zero, default);
        Starve(stage, stage.Pick(60, 100, 150));
    }

    /// <summary>Requests that block their thread until the database has answered: with enough of them nobody is left to take an answer.</summary>
    internal static void Starve(Stage stage, int requests)
    {
        requests += ThreadPool.ThreadCount; // Threads that others have needed before are there still.
        var end = new ManualResetEventSlim();
        var (blocking, allEnded) = (requests, new TaskCompletionSource());
        ThreadPool.GetMinThreads(out var threads, out var ports);
        stage.Finally(async () =>
        {
            // The next scenario must find threads that are free.
            await Task.WhenAny(allEnded.Task, Task.Delay(Wait.Generous));
            ThreadPool.SetMinThreads(threads, ports);
        });
        stage.AtRelease(() =>
        {
            // Or it would take a minute until all have gone on for the last time.
            ThreadPool.SetMinThreads(requests * 2, ports);
            end.Set();
        });
        for (var request = 0; request < requests; request++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    while (!end.IsSet)
                    {
                        try
                        {
                            using var connection = stage.Guard.OpenConnectionAsync().AsTask().GetAwaiter().GetResult();
                            connection.RunAsync("SELECT 1").GetAwaiter().GetResult();
                        }
                        catch (Exception)
                        {
                            end.Wait(100);
                        }
                    }

                    if (Interlocked.Decrement(ref blocking) == 0)
                    {
                        allEnded.SetResult();
                    }
                },
                null);
        }
    }
}

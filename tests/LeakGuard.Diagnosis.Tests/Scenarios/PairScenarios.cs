namespace LeakGuard.Diagnosis.Tests.Scenarios;

/// <summary>Two causes at once: the one that explains more has to come first.</summary>
internal static class PairScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("pair: a leak, and slow queries on the rest", Cause.Leak, LeakAndSlowAsync, nameof(PairScenarios), Cause.SlowQueries),
        new("pair: slow queries, and a few leaks", Cause.SlowQueries, SlowAndLeakAsync, nameof(PairScenarios), Cause.Leak),
        new("pair: a leak, and the threads of those who wait for it", Cause.Leak, LeakAndStarvationAsync, nameof(PairScenarios), Cause.ThreadPoolStarvation),
        new("pair: a lock chain, and a leak", Cause.LockChain, LockAndLeakAsync, "app 'migration'", Cause.Leak),
        new("pair: the server is full, and a small leak", Cause.ConnectionLimitReached, LimitAndLeakAsync, "'greedy'", Cause.Leak),
    ];

    private static async Task LeakAndSlowAsync(Stage stage)
    {
        var third = stage.Pick(2, 3, 4);
        stage.Pool(third * 3);
        await ForgetAsync(stage, third * 2);
        stage.Work(third * 2, ct => stage.UseAsync("SELECT pg_sleep(30)", TimeSpan.Zero, ct));
        await stage.AgeAsync(stage.Patience);
    }

    private static async Task SlowAndLeakAsync(Stage stage)
    {
        var third = stage.Pick(2, 3, 4);
        stage.Pool(third * 3);
        await ForgetAsync(stage, third);
        stage.Work(third * 4, ct => stage.UseAsync("SELECT pg_sleep(30)", TimeSpan.Zero, ct));
        await stage.AgeAsync(stage.Patience);
    }

    private static async Task LeakAndStarvationAsync(Stage stage)
    {
        var size = stage.Pick(4, 6, 8);
        stage.Pool(size, options => options.Queue.Limit = 1000);
        await ForgetAsync(stage, size);
        await stage.AgeAsync(stage.Patience);
        LoadScenarios.Starve(stage, stage.Pick(60, 80, 100));
    }

    private static async Task LockAndLeakAsync(Stage stage)
    {
        await stage.Sessions.RunAsync("DROP TABLE IF EXISTS wanted; CREATE TABLE wanted (id int)");
        await stage.Sessions.OpenAsync("migration", "BEGIN", "LOCK TABLE wanted");
        var quarter = stage.Pick(1, 2, 3);
        stage.Pool(quarter * 4);
        await ForgetAsync(stage, quarter);
        stage.Work(quarter * 6, ct => stage.UseAsync("SELECT count(*) FROM wanted", TimeSpan.Zero, ct));
        await stage.AgeAsync(stage.Patience + stage.Options.LockWait);
    }

    private static async Task LimitAndLeakAsync(Stage stage)
    {
        await stage.OwnServerAsync(("max_connections", "25"));
        await stage.Sessions.RunAsync("CREATE ROLE app LOGIN; GRANT pg_monitor TO app");
        stage.Pool(stage.Pick(10, 12, 14), options => options.LeakThreshold = TimeSpan.FromMilliseconds(500), settings => settings.Username = "app");
        await stage.Doctor.OpenAsync();
        await ForgetAsync(stage, stage.Pick(2, 3, 4));
        await ServerScenarios.TakeAllAsync(() => stage.Sessions.OpenAsAsync("app", "greedy"));
        stage.Callers(6);
        await stage.AgeAsync(TimeSpan.FromSeconds(1));
    }

    private static async Task ForgetAsync(Stage stage, int connections)
    {
        for (var n = 0; n < connections; n++)
        {
            await stage.Keep(await stage.Guard.OpenConnectionAsync()).RunAsync("SELECT 1");
        }
    }
}

using LeakGuard.TestSupport;

namespace LeakGuard.Diagnosis.Tests.Scenarios;

internal static class PoolerScenarios
{
    public static IReadOnlyList<Scenario> All { get; } = LocalPgBouncer.Missing is not null ? [] :
    [
        new("pooler queue: transaction mode, too few server connections", Cause.PoolerQueue, QueueAsync, "wait in PgBouncer"),
        new("pooler queue: the database is paused", Cause.PoolerQueue, PausedAsync, "paused"),
        new("pooler in session mode: idle clients keep its connections", Cause.PoolerSessionMode, SessionAsync, "pool_mode = session"),
        new("idle in transaction behind the pooler", Cause.IdleInTransactionLeak, TransactionsAsync, nameof(PoolerScenarios), Cause.PoolerQueue),
        new("slow queries behind the pooler", Cause.SlowQueries, SlowAsync, "connections of the pooler", Cause.PoolerQueue),
    ];

    // Each client waits for some 20 others.
    private static async Task QueueAsync(Stage stage)
    {
        var size = stage.Pick(2, 3, 4);
        var bouncer = await stage.BouncerAsync(PoolMode.Transaction, size);
        stage.Pool(size * 20, connectionString: bouncer.ConnectionString, connect: settings => settings.NoResetOnClose = true);
        stage.Work(size * 20, ct => stage.UseAsync("SELECT pg_sleep(0.1)", TimeSpan.Zero, ct));
        await stage.AgeAsync(stage.Options.PoolerWait * 3);
    }

    private static async Task PausedAsync(Stage stage)
    {
        var bouncer = await stage.BouncerAsync(PoolMode.Transaction, 5);
        stage.Pool(stage.Pick(5, 10, 15), connectionString: bouncer.ConnectionString, connect: settings => settings.NoResetOnClose = true);
        await stage.UseAsync("SELECT 1", TimeSpan.Zero, default);
        await bouncer.AskAsync(stage.Run % 2 == 0 ? "PAUSE postgres" : "PAUSE");
        stage.AtRelease(() => bouncer.AskAsync(stage.Run % 2 == 0 ? "RESUME postgres" : "RESUME").GetAwaiter().GetResult());
        stage.Callers(stage.Pick(3, 6, 9));
        await stage.AgeAsync(stage.Options.PoolerWait);
    }

    private static async Task SessionAsync(Stage stage)
    {
        var size = stage.Pick(2, 4, 6);
        var bouncer = await stage.BouncerAsync(PoolMode.Session, size);
        var others = new Sessions(bouncer.ConnectionString);
        stage.Finally(others.DisposeAsync);
        for (var n = 0; n < size; n++)
        {
            await others.OpenAsync("keeps it", "SELECT 1");
        }

        stage.Pool(stage.Pick(4, 6, 8), connectionString: bouncer.ConnectionString);
        stage.Callers(stage.Pick(3, 5, 8));
        await stage.AgeAsync(TimeSpan.FromSeconds(1));
    }

    private static async Task TransactionsAsync(Stage stage)
    {
        var size = stage.Pick(2, 3, 4);
        var bouncer = await stage.BouncerAsync(PoolMode.Transaction, size);
        stage.Pool(size * 2, connectionString: bouncer.ConnectionString, connect: settings => settings.NoResetOnClose = true);
        for (var n = 0; n < size; n++)
        {
            var connection = stage.Keep(await stage.Guard.OpenConnectionAsync());
            stage.Keep(await connection.BeginTransactionAsync());
            await connection.RunAsync("SELECT 1");
        }

        stage.Callers(size * 3);
        await stage.AgeAsync(stage.Patience);
    }

    private static async Task SlowAsync(Stage stage)
    {
        var size = stage.Pick(2, 3, 5);
        var bouncer = await stage.BouncerAsync(PoolMode.Transaction, size);
        stage.Pool(size * 4, connectionString: bouncer.ConnectionString, connect: settings => settings.NoResetOnClose = true);
        stage.Work(size * 4, ct => stage.UseAsync("SELECT pg_sleep(30)", TimeSpan.Zero, ct));
        await stage.AgeAsync(stage.Options.SlowQuery + stage.Options.PoolerWait);
    }
}

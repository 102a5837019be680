using LeakGuard.TestSupport;

namespace LeakGuard.Diagnosis.Tests.Scenarios;

/// <summary>Much going on, and nothing wrong.</summary>
internal static class HealthyScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("healthy: every connection busy, nobody waits for long", Cause.Healthy, FullAsync),
        new("healthy: a declared long job beside the traffic", Cause.Healthy, DeclaredAsync),
        new("healthy: a slow report while there is room", Cause.Healthy, ReportAsync),
        new("healthy: many idle sessions of others", Cause.Healthy, OthersAsync),
        new("healthy: everybody updates the same row", Cause.Healthy, HotRowAsync),
        new("healthy: many short transactions with a pause inside", Cause.Healthy, TransactionsAsync),
        new("healthy: a session that listens for ever", Cause.Healthy, ListeningAsync),
        new("healthy: bursts that the queue takes up", Cause.Healthy, BurstsAsync),
        .. LocalPgBouncer.Missing is not null ? [] : new Scenario[] { new("healthy: PgBouncer well used", Cause.Healthy, BouncerAsync) },
    ];

    private static async Task FullAsync(Stage stage)
    {
        var size = stage.Pick(4, 8, 12);
        stage.Pool(size);
        stage.Work(size, ct => stage.UseAsync("SELECT pg_sleep(0.01)", TimeSpan.Zero, ct));
        await stage.AgeAsync(stage.Patience);
    }

    private static async Task DeclaredAsync(Stage stage)
    {
        stage.Pool(stage.Pick(4, 6, 8));
        stage.Work(1, async ct =>
        {
            await using var connection = await stage.Guard.OpenConnectionAsync(new LeaseIntent("nightly export", TimeSpan.FromHours(1)), ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await connection.RunAsync("SELECT 1", ct);
            await Task.Delay(Timeout.Infinite, ct);
        });
        stage.Work(2, ct => stage.UseAsync("SELECT pg_sleep(0.01)", TimeSpan.FromMilliseconds(5), ct));
        await stage.AgeAsync(stage.Patience * 2);
    }

    private static async Task ReportAsync(Stage stage)
    {
        stage.Pool(stage.Pick(5, 8, 10));
        stage.Work(2, ct => stage.UseAsync("SELECT pg_sleep(30)", TimeSpan.Zero, ct));
        stage.Work(2, ct => stage.UseAsync("SELECT 1", TimeSpan.FromMilliseconds(10), ct));
        await stage.AgeAsync(stage.Patience);
    }

    private static async Task OthersAsync(Stage stage)
    {
        for (var n = 0; n < stage.Pick(40, 80, 120); n++)
        {
            await stage.Sessions.OpenAsync("somebody else's pool", "SELECT 1");
        }

        stage.Pool(5);
        stage.Work(4, ct => stage.UseAsync("SELECT 1", TimeSpan.FromMilliseconds(5), ct));
        await stage.AgeAsync(stage.Patience);
    }

    private static async Task HotRowAsync(Stage stage)
    {
        await stage.Sessions.RunAsync("DROP TABLE IF EXISTS counter; CREATE TABLE counter (n int); INSERT INTO counter VALUES (0)");
        var size = stage.Pick(4, 6, 10);
        stage.Pool(size);
        stage.Work(size, ct => stage.UseAsync("UPDATE counter SET n = n + 1", TimeSpan.FromMilliseconds(2), ct));
        await stage.AgeAsync(stage.Options.LockWait);
    }

    private static async Task TransactionsAsync(Stage stage)
    {
        var size = stage.Pick(5, 8, 10);
        stage.Pool(size);
        stage.Work(size - 1, async ct =>
        {
            await using var connection = await stage.Guard.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await connection.RunAsync("SELECT 1", ct);
            await Task.Delay(20, ct);
            await connection.RunAsync("SELECT 2", ct);
            await transaction.CommitAsync(ct);
        });
        await stage.AgeAsync(stage.Patience);
    }

    private static async Task ListeningAsync(Stage stage)
    {
        stage.Pool(stage.Pick(4, 6, 8));
        var connection = stage.Keep(await stage.Guard.OpenNpgsqlConnectionAsync(new LeaseIntent("listens for orders", Timeout.InfiniteTimeSpan)));
        await connection.RunAsync("LISTEN orders");
        stage.Work(1, ct => connection.WaitAsync(ct));
        stage.Work(2, ct => stage.UseAsync("SELECT 1", TimeSpan.FromMilliseconds(5), ct));
        await stage.AgeAsync(stage.Patience * 2);
    }

    private static async Task BurstsAsync(Stage stage)
    {
        var size = stage.Pick(4, 6, 8);
        stage.Pool(size);
        stage.Work(1, async ct =>
        {
            await Task.WhenAll(Enumerable.Range(0, size * 2).Select(_ => stage.UseAsync("SELECT pg_sleep(0.01)", TimeSpan.Zero, ct)));
            await Task.Delay(150, ct);
        });
        await stage.AgeAsync(stage.Patience);
    }

    private static async Task BouncerAsync(Stage stage)
    {
        var size = stage.Pick(4, 5, 6);
        var bouncer = await stage.BouncerAsync(PoolMode.Transaction, size);
        stage.Pool(size * 2, connectionString: bouncer.ConnectionString, connect: settings => settings.NoResetOnClose = true);
        stage.Work(size * 2, ct => stage.UseAsync("SELECT pg_sleep(0.01)", TimeSpan.Zero, ct));
        await stage.AgeAsync(stage.Options.PoolerWait);
    }
}

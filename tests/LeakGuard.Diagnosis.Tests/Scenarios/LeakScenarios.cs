namespace LeakGuard.Diagnosis.Tests.Scenarios;

internal static class LeakScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("leak: every connection forgotten, callers wait", Cause.Leak, ForgottenAsync, nameof(LeakScenarios)),
        new("leak: most connections forgotten, the rest circulates", Cause.Leak, HalfForgottenAsync, nameof(LeakScenarios)),
        new("leak: readers left open", Cause.Leak, ReadersAsync, nameof(LeakScenarios)),
        new("leak before anybody waits, reported by the watchdog", Cause.Leak, ReportedAsync, nameof(LeakScenarios)),
        new("idle in transaction: every connection", Cause.IdleInTransactionLeak, TransactionsAsync, nameof(LeakScenarios)),
        new("idle in transaction: one, and the others wait for its locks", Cause.IdleInTransactionLeak, BlockingTransactionAsync, nameof(LeakScenarios)),
        new("idle in transaction: a BEGIN past the guard's sight", Cause.IdleInTransactionLeak, RawBeginAsync, "past LeakGuard's sight"),
        new("idle in transaction: after an error", Cause.IdleInTransactionLeak, FailedTransactionsAsync, nameof(LeakScenarios)),
        new("idle in transaction, seen without a pool", Cause.IdleInTransactionLeak, SomebodysTransactionAsync, "app 'billing'"),
    ];

    private static async Task ForgottenAsync(Stage stage)
    {
        stage.Pool(stage.Pick(4, 10, 20));
        await ForgetAsync(stage, stage.Guard.Snapshot().MaxPoolSize);
        stage.Callers(stage.Pick(3, 8, 30));
        await stage.AgeAsync(stage.Patience);
    }

    private static async Task HalfForgottenAsync(Stage stage)
    {
        var size = stage.Pick(6, 8, 12);
        stage.Pool(size);
        await ForgetAsync(stage, size - 2);
        stage.Work(size * 2, ct => stage.UseAsync("SELECT pg_sleep(0.02)", TimeSpan.Zero, ct));
        await stage.AgeAsync(stage.Patience);
    }

    private static async Task ReadersAsync(Stage stage)
    {
        var size = stage.Pick(3, 5, 8);
        stage.Pool(size);
        for (var n = 0; n < size; n++)
        {
            var command = stage.Keep(stage.Keep(await stage.Guard.OpenConnectionAsync()).CreateCommand());
            command.CommandText = "SELECT n, repeat('x', 200) FROM generate_series(1, 200000) n";
            await stage.Keep(await command.ExecuteReaderAsync()).ReadAsync();
        }

        stage.Callers(4);
        await stage.AgeAsync(stage.Patience);
    }

    private static async Task ReportedAsync(Stage stage)
    {
        stage.Pool(stage.Pick(10, 20, 30), options => options.LeakThreshold = TimeSpan.FromMilliseconds(500));
        await ForgetAsync(stage, stage.Pick(3, 4, 5));
        await Wait.UntilAsync(() => stage.Guard.Snapshot().Leaked > 0, "the watchdog");
        await stage.AgeAsync(TimeSpan.FromMilliseconds(300));
    }

    private static async Task TransactionsAsync(Stage stage)
    {
        var size = stage.Pick(4, 6, 10);
        stage.Pool(size);
        for (var n = 0; n < size; n++)
        {
            var connection = stage.Keep(await stage.Guard.OpenConnectionAsync());
            stage.Keep(await connection.BeginTransactionAsync());
            await connection.RunAsync("SELECT 1");
        }

        stage.Callers(5);
        await stage.AgeAsync(stage.Patience);
    }

    private static async Task BlockingTransactionAsync(Stage stage)
    {
        await stage.Sessions.RunAsync("DROP TABLE IF EXISTS orders; CREATE TABLE orders (id int primary key, n int); INSERT INTO orders SELECT g, 0 FROM generate_series(1, 9) g");
        var size = stage.Pick(4, 6, 8);
        stage.Pool(size);
        var connection = stage.Keep(await stage.Guard.OpenConnectionAsync());
        stage.Keep(await connection.BeginTransactionAsync());
        await connection.RunAsync("UPDATE orders SET n = n + 1 WHERE id = 1");
        stage.Work(size + 3, ct => stage.UseAsync("UPDATE orders SET n = n + 1 WHERE id = 1", TimeSpan.Zero, ct));
        await stage.AgeAsync(stage.Options.LockWait + stage.Patience);
    }

    private static async Task RawBeginAsync(Stage stage)
    {
        var size = stage.Pick(3, 5, 7);
        stage.Pool(size);
        for (var n = 0; n < size; n++)
        {
            await stage.Keep(await stage.Guard.OpenConnectionAsync()).Inner.RunAsync("BEGIN");
        }

        stage.Callers(3);
        await stage.AgeAsync(stage.Patience);
    }

    private static async Task FailedTransactionsAsync(Stage stage)
    {
        var size = stage.Pick(3, 5, 8);
        stage.Pool(size);
        for (var n = 0; n < size; n++)
        {
            var connection = stage.Keep(await stage.Guard.OpenConnectionAsync());
            stage.Keep(await connection.BeginTransactionAsync());
            await Assert.ThrowsAsync<Npgsql.PostgresException>(() => connection.RunAsync("SELECT 1/0"));
        }

        stage.Callers(3);
        await stage.AgeAsync(stage.Patience);
    }

    private static async Task SomebodysTransactionAsync(Stage stage)
    {
        await stage.Sessions.RunAsync("DROP TABLE IF EXISTS bills; CREATE TABLE bills (id int)");
        await stage.Sessions.OpenAsync("billing", "BEGIN", "LOCK TABLE bills");
        for (var n = 0; n < stage.Pick(2, 4, 8); n++)
        {
            stage.Sessions.Start(await stage.Sessions.OpenAsync("web"), "SELECT * FROM bills");
        }

        stage.NoPool();
        await stage.AgeAsync(stage.Options.LockWait);
    }

    private static async Task ForgetAsync(Stage stage, int connections)
    {
        for (var n = 0; n < connections; n++)
        {
            await stage.Keep(await stage.Guard.OpenConnectionAsync()).RunAsync("SELECT 1");
        }
    }
}

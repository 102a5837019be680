namespace LeakGuard.Diagnosis.Tests.Scenarios;

internal static class LockScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("lock chain: somebody else's session holds the table", Cause.LockChain, ForeignRootAsync, "app 'migration'"),
        new("lock chain: an own statement that runs holds the rows", Cause.LockChain, OwnRootAsync, nameof(LockScenarios)),
        new("lock chain: a migration that itself waits stops everybody", Cause.LockChain, MiddlemanAsync, "app 'dump'"),
        new("lock chain: a prepared transaction nobody ended", Cause.LockChain, PreparedAsync, "'forgotten"),
    ];

    private static async Task ForeignRootAsync(Stage stage)
    {
        var table = await TableAsync(stage);
        await stage.Sessions.OpenAsync("migration", "BEGIN", $"LOCK TABLE {table}");
        var size = stage.Pick(4, 6, 10);
        stage.Pool(size);
        stage.Work(size + 2, ct => stage.UseAsync($"SELECT count(*) FROM {table}", TimeSpan.Zero, ct));
        await stage.AgeAsync(stage.Options.LockWait + TimeSpan.FromMilliseconds(200));
    }

    private static async Task OwnRootAsync(Stage stage)
    {
        var table = await TableAsync(stage);
        var size = stage.Pick(4, 5, 8);
        stage.Pool(size);
        stage.Work(1, async ct =>
        {
            await using var connection = await stage.Guard.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await connection.RunAsync($"UPDATE {table} SET n = n + 1", ct);
            await connection.RunAsync("SELECT pg_sleep(120)", ct);
        });
        await Wait.ForAsync(stage.BackendsAsync, seen => seen.Any(one => one is { Application: "shop", WaitEvent: "PgSleep" }), "the root to run");
        stage.Work(size + 2, ct => stage.UseAsync($"UPDATE {table} SET n = n + 1 WHERE id = 1", TimeSpan.Zero, ct));
        await stage.AgeAsync(stage.Options.LockWait + TimeSpan.FromMilliseconds(200));
    }

    private static async Task MiddlemanAsync(Stage stage)
    {
        var table = await TableAsync(stage);
        await stage.Sessions.OpenAsync("dump", "BEGIN", $"SELECT count(*) FROM {table}");
        stage.Sessions.Start(await stage.Sessions.OpenAsync("migration"), $"ALTER TABLE {table} ADD COLUMN more int");
        await Wait.ForAsync(stage.BackendsAsync, seen => seen.Any(one => one is { Application: "migration", IsBlocked: true }), "the migration to wait");
        var size = stage.Pick(3, 6, 9);
        stage.Pool(size);
        stage.Work(size + 2, ct => stage.UseAsync($"SELECT count(*) FROM {table}", TimeSpan.Zero, ct));
        await stage.AgeAsync(stage.Options.LockWait + TimeSpan.FromMilliseconds(200));
    }

    private static async Task PreparedAsync(Stage stage)
    {
        var table = await TableAsync(stage);
        var name = $"forgotten{stage.Run}";
        var session = await stage.Sessions.OpenAsync("two-phase", "BEGIN", $"UPDATE {table} SET n = 1", $"PREPARE TRANSACTION '{name}'");
        await session.CloseAsync();
        stage.Finally(async () => await new Sessions(stage.ConnectionString).RunAsync($"ROLLBACK PREPARED '{name}'"));
        var size = stage.Pick(3, 5, 8);
        stage.Pool(size);
        stage.Work(size + 2, ct => stage.UseAsync($"UPDATE {table} SET n = 2", TimeSpan.Zero, ct));
        await stage.AgeAsync(stage.Options.LockWait + TimeSpan.FromMilliseconds(200));
    }

    private static async Task<string> TableAsync(Stage stage)
    {
        var table = $"locked_{Guid.NewGuid():N}";
        await stage.Sessions.RunAsync($"CREATE TABLE {table} (id int, n int); INSERT INTO {table} SELECT g, 0 FROM generate_series(1, 5) g");
        return table;
    }
}

using Npgsql;

namespace LeakGuard.Diagnosis.Tests.Scenarios;

internal static class ServerScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("database down: the server is stopped", Cause.DatabaseDown, StoppedAsync, "nothing listens"),
        new("database down: the server stands still", Cause.DatabaseDown, FrozenAsync, "did not answer"),
        new("connection limit: another application takes the server's", Cause.ConnectionLimitReached, LimitAsync, "'greedy'"),
        new("connection limit: the role's own", Cause.ConnectionLimitReached, RoleLimitAsync, "Role 'narrow_app'"),
        new("connection limit, seen without a pool", Cause.ConnectionLimitReached, LimitWithoutPoolAsync, "'greedy'"),
    ];

    private static async Task StoppedAsync(Stage stage)
    {
        var server = await stage.OwnServerAsync();
        stage.Pool(stage.Pick(4, 8, 12));
        stage.Work(stage.Pick(4, 8, 16), ct => stage.UseAsync("SELECT 1", TimeSpan.FromMilliseconds(5), ct));
        await stage.Doctor.OpenAsync();
        await stage.AgeAsync(TimeSpan.FromMilliseconds(200));
        await server.StopAsync();
        await stage.AgeAsync(TimeSpan.FromMilliseconds(400));
    }

    private static async Task FrozenAsync(Stage stage)
    {
        stage.Options.Patience = TimeSpan.FromSeconds(1);
        var server = await stage.OwnServerAsync();
        stage.Pool(stage.Pick(3, 6, 9), connect: settings => (settings.Timeout, settings.CommandTimeout) = (2, 2));
        stage.Work(stage.Pick(4, 8, 16), ct => stage.UseAsync("SELECT 1", TimeSpan.FromMilliseconds(5), ct));
        await stage.Doctor.OpenAsync();
        await stage.AgeAsync(TimeSpan.FromMilliseconds(200));
        server.Freeze();
        stage.AtRelease(server.Thaw);
        await stage.AgeAsync(TimeSpan.FromMilliseconds(300));
    }

    private static async Task LimitAsync(Stage stage)
    {
        await stage.OwnServerAsync(("max_connections", "20"));
        await stage.Sessions.RunAsync("CREATE ROLE app LOGIN; GRANT pg_monitor TO app");
        stage.Pool(stage.Pick(8, 10, 12), connect: settings => settings.Username = "app");
        await stage.Doctor.OpenAsync();
        await TakeAllAsync(() => stage.Sessions.OpenAsAsync("app", "greedy"));
        stage.Callers(stage.Pick(4, 8, 12));
        await stage.AgeAsync(TimeSpan.FromMilliseconds(500));
    }

    private static async Task RoleLimitAsync(Stage stage)
    {
        await stage.OwnServerAsync();
        await stage.Sessions.RunAsync($"CREATE ROLE narrow_app LOGIN CONNECTION LIMIT {stage.Pick(5, 6, 8)}; GRANT pg_monitor TO narrow_app");
        stage.Options.ServerConnectionString = stage.ConnectionString;
        stage.Pool(stage.Pick(8, 10, 12), connect: settings => settings.Username = "narrow_app");
        await TakeAllAsync(() => stage.Sessions.OpenAsAsync("narrow_app", "greedy"));
        stage.Callers(6);
        await stage.AgeAsync(TimeSpan.FromMilliseconds(500));
    }

    private static async Task LimitWithoutPoolAsync(Stage stage)
    {
        await stage.OwnServerAsync(("max_connections", $"{stage.Pick(15, 20, 30)}"));
        await stage.Sessions.RunAsync("CREATE ROLE app LOGIN");
        await TakeAllAsync(() => stage.Sessions.OpenAsAsync("app", "greedy"));
        stage.NoPool();
    }

    internal static async Task TakeAllAsync(Func<Task<NpgsqlConnection>> open)
    {
        try
        {
            while (true)
            {
                await open();
            }
        }
        catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            // That was the last.
        }
    }
}

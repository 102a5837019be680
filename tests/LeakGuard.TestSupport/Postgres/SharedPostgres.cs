namespace LeakGuard.TestSupport;

/// <summary>One server for all of a process; it stops when the process does.</summary>
public static class SharedPostgres
{
    private static readonly Lazy<Task<LocalPostgres>> Server = new(StartAsync);

    public static Task<LocalPostgres> GetAsync() => Server.Value;

    private static async Task<LocalPostgres> StartAsync()
    {
        var server = await LocalPostgres.StartAsync().ConfigureAwait(false);
        // Its keeper would clean up anyway; this way nothing is left once the process has ended.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return server;
    }
}

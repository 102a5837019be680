namespace LeakGuard.IntegrationTests;

/// <summary>Where the tests find their PostgreSQL.</summary>
internal static class TestServer
{
    public static Task<string> ConnectionStringAsync() =>
        Task.FromResult(Environment.GetEnvironmentVariable("LEAKGUARD_POSTGRES")
            ?? throw new InvalidOperationException("Set LEAKGUARD_POSTGRES to a connection string of a PostgreSQL server."));
}

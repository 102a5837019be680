using LeakGuard.TestSupport;

namespace LeakGuard.IntegrationTests;

/// <summary>Where the tests find their PostgreSQL.</summary>
internal static class TestServer
{
    public static async Task<string> ConnectionStringAsync() => (await SharedPostgres.GetAsync()).ConnectionString;
}

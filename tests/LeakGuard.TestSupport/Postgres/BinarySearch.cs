namespace LeakGuard.TestSupport;

/// <summary>Looks for server programs where they usually are.</summary>
internal static class BinarySearch
{
    public const string Override = "LEAKGUARD_POSTGRES_BIN";

    /// <summary>The first usable programs, those of the preferred major version before all others.</summary>
    public static ServerBinaries Find(int? major)
    {
        var account = ServerAccount.Current;
        var verdicts = new List<string>();
        ServerBinaries? first = null;
        foreach (var directory in Places().Distinct())
        {
            var found = ServerBinaries.Probe(directory, account, out var verdict);
            verdicts.Add(verdict);
            if (found is not null && (major is null || found.Version.Major == major))
            {
                return found;
            }

            first ??= found;
        }

        return first ?? throw new PostgresUnavailableException(verdicts);
    }

    private static IEnumerable<string> Places() =>
        Environment.GetEnvironmentVariable(Override) is { Length: > 0 } chosen
            ? [Path.GetFullPath(chosen)]
            : OnPath().Concat(Debian()).Concat(Configured()).Concat(Homebrew())
                .Append(Path.Combine(CacheFolder.EmbeddedPostgres, "bin"));

    private static IEnumerable<string> OnPath() =>
        from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        where folder.Length > 0
        let postgres = new FileInfo(Path.Combine(folder, "postgres"))
        where postgres.Exists
        // A link elsewhere hides where initdb and the shared files really are.
        let target = postgres.ResolveLinkTarget(returnFinalTarget: true) ?? postgres
        select Path.GetDirectoryName(target.FullName)!;

    private static IEnumerable<string> Debian() => Newest("/usr/lib/postgresql", "*");

    private static IEnumerable<string> Homebrew() =>
        Newest("/opt/homebrew/opt", "postgresql*").Concat(Newest("/usr/local/opt", "postgresql*"));

    private static IEnumerable<string> Configured() =>
        Command.Run("pg_config", "--bindir") is { Succeeded: true } answer ? [answer.Output] : [];

    private static IEnumerable<string> Newest(string parent, string pattern) =>
        Directory.Exists(parent)
            ? Directory.GetDirectories(parent, pattern)
                .OrderByDescending(MajorOf)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];

    private static int MajorOf(string folder) =>
        int.TryParse(new string([.. Path.GetFileName(folder).Where(char.IsAsciiDigit)]), out var major) ? major : 0;
}

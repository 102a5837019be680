namespace LeakGuard.TestSupport;

/// <summary>Finds a program of the system by its name.</summary>
internal static class ProgramSearch
{
    // Daemons often live where an ordinary user's PATH does not lead.
    private static readonly string[] BesidePath =
        ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/sbin", "/opt/homebrew/bin"];

    /// <summary>Its full path; null where there is none.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(folder => folder.Length > 0)
            .Concat(BesidePath)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    /// <summary>Its full path.</summary>
    /// <exception cref="ProgramUnavailableException">There is none.</exception>
    public static string Get(string program, string package) =>
        Find(program) ?? throw new ProgramUnavailableException(program, package);
}

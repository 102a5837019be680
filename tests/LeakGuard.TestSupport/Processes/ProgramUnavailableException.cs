namespace LeakGuard.TestSupport;

/// <summary>A program that a test needs is not installed; the message says how to get it.</summary>
public sealed class ProgramUnavailableException(string program, string package) : Exception(Describe(program, package))
{
    /// <summary>The same sentence, for tests that are skipped without it.</summary>
    public static string Describe(string program, string package) =>
        $"There is no {program} on this machine. Run 'bash tests/install.sh' as root, or install the package '{package}'.";
}

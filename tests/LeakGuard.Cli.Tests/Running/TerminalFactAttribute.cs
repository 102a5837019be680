using LeakGuard.TestSupport;

namespace LeakGuard.Cli.Tests.Running;

/// <summary>A test at a pseudo-terminal, on a server of the tests' own.</summary>
internal sealed class TerminalFactAttribute : FactAttribute
{
    public TerminalFactAttribute() => Skip = OwnedServerFactAttribute.Missing
        ?? (ProgramSearch.Find("script") is null || !OperatingSystem.IsLinux() ? ProgramUnavailableException.Describe("script", "bsdutils") : null);
}

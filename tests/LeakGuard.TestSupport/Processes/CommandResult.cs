namespace LeakGuard.TestSupport;

/// <summary>How a short command ended, and what it printed on stdout and stderr.</summary>
internal sealed record CommandResult(bool Succeeded, string Output);

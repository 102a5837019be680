namespace LeakGuard.Cli;

/// <summary>The command cannot go on. The message is the one line that is printed: fact and remedy, never a secret.</summary>
internal sealed class CliException(string message) : Exception(message);

namespace LeakGuard.TestSupport;

/// <summary>The throw-away server did not do what it was told; the message ends with its log.</summary>
public sealed class PostgresFailedException(string what, string log) : Exception($"{what}\n{log}");

namespace LeakGuard.TestSupport;

/// <summary>The throw-away PgBouncer did not do what it was told; the message ends with its log.</summary>
public sealed class PgBouncerFailedException(string what, string log) : Exception($"{what}\n{log}");

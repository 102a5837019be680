namespace LeakGuard.TestSupport;

/// <summary>The throw-away HAProxy did not do what it was told; the message ends with its log.</summary>
public sealed class HaProxyFailedException(string what, string log) : Exception($"{what}\n{log}");

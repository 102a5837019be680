using Microsoft.Extensions.Logging;

namespace LeakGuard.Telemetry.Tests.Logs;

/// <summary>One line as a sink gets it: everything in it that could be written down.</summary>
internal sealed record LogLine(string Category, LogLevel Level, EventId Id, string Text, IReadOnlyDictionary<string, object?> Facts, string Scopes, Exception? Exception);

using Microsoft.Extensions.Logging;

namespace LeakGuard.Reporting.Logging;

/// <summary>What makes two log lines "the same": one call site (or none), one event, one level.</summary>
internal readonly record struct DigestKey(string? Site, EventId Event, LogLevel Level);

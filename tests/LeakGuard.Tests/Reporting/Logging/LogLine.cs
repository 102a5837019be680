using Microsoft.Extensions.Logging;

namespace LeakGuard.Tests.Reporting.Logging;

/// <summary>One line as a sink would get it.</summary>
internal sealed record LogLine(LogLevel Level, EventId Id, string Text, IReadOnlyDictionary<string, object?> Facts, Exception? Exception)
{
    /// <summary>The scopes it was written in, the innermost first.</summary>
    public IReadOnlyList<object> Scopes { get; init; } = [];
}

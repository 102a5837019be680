using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LeakGuard.Diagnosis.Tests.DependencyInjection;

/// <summary>Keeps the event ids and texts of what is logged.</summary>
internal sealed class LogRecorder : ILogger, ILoggerProvider
{
    private readonly ConcurrentQueue<(EventId Id, LogLevel Level, string Text, IReadOnlyDictionary<string, object?> Facts)> _lines = new();

    public IReadOnlyList<(EventId Id, LogLevel Level, string Text, IReadOnlyDictionary<string, object?> Facts)> Of(int id) => [.. _lines.Where(line => line.Id.Id == id)];

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((eventId, logLevel, formatter(state, exception), state is IEnumerable<KeyValuePair<string, object?>> facts ? facts.ToDictionary() : []));
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LeakGuard.Tests.Reporting.Logging;

/// <summary>Keeps what is logged.</summary>
internal sealed class LogRecorder(LogLevel least = LogLevel.Trace) : ILogger, ILoggerFactory, ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();
    private readonly AsyncLocal<LogScope?> _scope = new();

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _scope.Value = new LogScope(state, _scope.Value, outer => _scope.Value = outer);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var facts = state is IEnumerable<KeyValuePair<string, object?>> pairs ? pairs.ToDictionary() : [];
        _lines.Enqueue(new LogLine(logLevel, eventId, formatter(state, exception), facts, exception)
        {
            Scopes = _scope.Value?.All ?? [],
        });
    }
}

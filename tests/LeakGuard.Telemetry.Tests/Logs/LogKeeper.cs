using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LeakGuard.Telemetry.Tests.Logs;

/// <summary>Keeps all that is logged, at every level.</summary>
internal sealed class LogKeeper : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<LogLine> _lines = new();
    private IExternalScopeProvider? _scopes;

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    /// <summary>A factory whose loggers write here.</summary>
    public ILoggerFactory Factory() => LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(this));

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private string Scopes()
    {
        List<string> scopes = [];
        _scopes?.ForEachScope(static (scope, into) => into.Add($"{scope}"), scopes);
        return string.Join(" / ", scopes);
    }

    private sealed class Logger(LogKeeper keeper, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => keeper._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var facts = state is IEnumerable<KeyValuePair<string, object?>> pairs ? pairs.ToDictionary() : [];
            keeper._lines.Enqueue(new LogLine(category, logLevel, eventId, formatter(state, exception), facts, keeper.Scopes(), exception));
        }
    }
}

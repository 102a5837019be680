using System.Collections;
using Microsoft.Extensions.Logging;

namespace LeakGuard.Reporting.Logging;

/// <summary>One log line: its text, and the facts in it by name for sinks that keep structure.</summary>
/// <remarks>Carries no <c>{OriginalFormat}</c>, so that sinks take the finished text and never parse call sites as a template.</remarks>
internal sealed class LogFacts(string text) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _facts = [];
    private LeaseInfo? _lease;

    public int Count => _facts.Count;

    public KeyValuePair<string, object?> this[int index] => _facts[index];

    /// <summary>Adds a fact, unless it is not known.</summary>
    public LogFacts With(string name, object? value)
    {
        if (value is not null)
        {
            _facts.Add(new(name, value));
        }

        return this;
    }

    /// <summary>Adds what is known about a lease.</summary>
    public LogFacts With(LeaseInfo lease)
    {
        _lease = lease;
        return With("Pool", lease.PoolName)
            .With("Site", lease.Origin.Site)
            .With("LeaseId", lease.Id)
            .With("AgeSeconds", lease.Age.TotalSeconds)
            .With("TraceId", lease.TraceId)
            .With("ProcessId", lease.ProcessId == 0 ? null : lease.ProcessId);
    }

    /// <summary>Writes the line, within the scope of the request that took the lease: the watchdog's thread has none of its own.</summary>
    public void WriteTo(ILogger logger, LogLevel level, EventId id, Exception? exception = null)
    {
        using var scope = _lease is { TraceId: not null } lease ? logger.BeginScope(new LeaseScope(lease)) : null;
        logger.Log(level, id, this, exception, static (facts, _) => facts.ToString());
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _facts.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => text;
}

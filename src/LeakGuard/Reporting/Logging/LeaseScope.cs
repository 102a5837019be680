using System.Collections;

namespace LeakGuard.Reporting.Logging;

/// <summary>The request that took a lease, as a log scope: by the names that .NET's own activity scope has, so that a search for the trace finds the line.</summary>
internal sealed class LeaseScope(LeaseInfo lease) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] _facts =
    [
        new("TraceId", lease.TraceId),
        new("SpanId", lease.SpanId),
        new("Operation", lease.Operation),
    ];

    public int Count => _facts.Length;

    public KeyValuePair<string, object?> this[int index] => _facts[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _facts.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"TraceId:{lease.TraceId}, SpanId:{lease.SpanId}, Operation:{lease.Operation}";
}

using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Globalization;

namespace LeakGuard.TelemetryHost;

/// <summary>Listeners within the process, each of which adds up what it is told.</summary>
internal sealed class Audience : IDisposable
{
    private readonly List<Listener> _listeners = [];

    /// <summary>So many listeners, from now on.</summary>
    public void Listen(int listeners)
    {
        for (var i = 0; i < listeners; i++)
        {
            _listeners.Add(new Listener());
        }
    }

    /// <summary>The sum of a counter's increments, of each listener.</summary>
    public string Heard(string counter) => string.Join(
        ' ',
        _listeners.Select(listener => listener.Sums.GetValueOrDefault(counter).ToString(CultureInfo.InvariantCulture)));

    public void Dispose() => _listeners.ForEach(listener => listener.Dispose());

    private sealed class Listener : EventListener
    {
        public ConcurrentDictionary<string, double> Sums { get; } = new();

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == LeakGuardInstruments.EventSourceName)
            {
                EnableEvents(eventSource, EventLevel.Informational, EventKeywords.All, new Dictionary<string, string?> { ["EventCounterIntervalSec"] = "1" });
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs written)
        {
            if (written.EventName == "EventCounters"
                && written.Payload is [IDictionary<string, object?> counter]
                && counter.TryGetValue("Increment", out var increment))
            {
                Sums.AddOrUpdate((string)counter["Name"]!, (double)increment!, (_, sum) => sum + (double)increment!);
            }
        }
    }
}

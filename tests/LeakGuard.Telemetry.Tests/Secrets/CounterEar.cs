using System.Diagnostics.Tracing;

namespace LeakGuard.Telemetry.Tests.Secrets;

/// <summary>Hears the event counters, and passes on all of their payload.</summary>
internal sealed class CounterEar : EventListener
{
    private readonly Evidence _evidence;
    private int _heard;

    public CounterEar(Evidence evidence)
    {
        _evidence = evidence;
        foreach (var source in EventSource.GetSources())
        {
            Enable(source);
        }
    }

    public int Heard => Volatile.Read(ref _heard);

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        // Called from the base's constructor as well, before there is anything to pass on to.
        if (_evidence is not null)
        {
            Enable(eventSource);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        _evidence.Add("event counters", eventData.Payload);
        Interlocked.Increment(ref _heard);
    }

    private void Enable(EventSource source)
    {
        if (source.Name == LeakGuardInstruments.EventSourceName)
        {
            EnableEvents(source, EventLevel.Verbose, EventKeywords.All, new Dictionary<string, string?> { ["EventCounterIntervalSec"] = "0.2" });
        }
    }
}

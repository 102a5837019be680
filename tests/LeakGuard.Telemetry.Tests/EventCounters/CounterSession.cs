using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace LeakGuard.Telemetry.Tests.EventCounters;

/// <summary>Reads another process's counters as dotnet-counters does: through its diagnostics port.</summary>
internal sealed class CounterSession : IAsyncDisposable
{
    private readonly EventPipeSession _session;
    private readonly Task _reading;
    private readonly ConcurrentDictionary<string, CounterTrack> _tracks = new();

    private CounterSession(EventPipeSession session)
    {
        _session = session;
        _reading = Task.Run(Read);
    }

    /// <summary>The counters seen so far, in the order of their names.</summary>
    public IReadOnlyList<string> Names => [.. _tracks.Keys.Order(StringComparer.Ordinal)];

    public static async Task<CounterSession> StartAsync(int processId)
    {
        var provider = new EventPipeProvider(
            "LeakGuard",
            EventLevel.Informational,
            (long)EventKeywords.All,
            new Dictionary<string, string> { ["EventCounterIntervalSec"] = "1" });
        return new CounterSession(await new DiagnosticsClient(processId).StartEventPipeSessionAsync(provider, requestRundown: false, circularBufferMB: 16, default));
    }

    /// <summary>What a counter has told so far.</summary>
    public CounterTrack this[string name] => _tracks.GetOrAdd(name, static _ => new CounterTrack());

    /// <summary>Waits until a counter shows a value.</summary>
    public Task ShowsAsync(string name, double value) =>
        Wait.UntilAsync(() => this[name].Latest?.Mean == value, $"'{name}' to show {value}, not {this[name].Latest?.Mean}");

    /// <summary>Waits until a counter of things per second has told of so many.</summary>
    public Task CountsAsync(string name, double total) =>
        Wait.UntilAsync(() => this[name].TotalIncrement >= total, $"'{name}' to count {total}, not {this[name].TotalIncrement}");

    /// <summary>Waits until every counter has told once more of a whole interval.</summary>
    public Task RoundAsync() => Task.WhenAll(Names.Select(name => RoundOfAsync(name, rounds: 2)));

    /// <summary>Waits until a counter has told so often from now on.</summary>
    public async Task RoundOfAsync(string name, int rounds = 2)
    {
        var target = this[name].Reports + rounds;
        await Wait.UntilAsync(() => this[name].Reports >= target, $"'{name}' to tell");
    }

    public async ValueTask DisposeAsync()
    {
        await _session.StopAsync(default);
        await _reading;
        _session.Dispose();
    }

    private void Read()
    {
        using var source = new EventPipeEventSource(_session.EventStream);
        source.Dynamic.All += Note;
        source.Process();
    }

    private void Note(TraceEvent told)
    {
        if (told.EventName == "EventCounters"
            && told.PayloadValue(0) is IDictionary<string, object> wrapped
            && wrapped["Payload"] is IDictionary<string, object> counter)
        {
            this[(string)counter["Name"]].Add(counter);
        }
    }
}

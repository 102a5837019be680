using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using System.Reflection;
using LeakGuard.Diagnosis.Fleet;
using LeakGuard.Reporting.EventCounters;
using LeakGuard.Reporting.Logging;
using LeakGuard.Reporting.Metrics;
using Microsoft.Extensions.Logging;

namespace LeakGuard.Tests.Documentation;

/// <summary>The README's tables of instruments, counters, activity events and event ids are those of the code.</summary>
public sealed class ReadmeTelemetryTests
{
    [Fact]
    public void The_README_names_every_instrument_with_its_kind_and_unit()
    {
        var instruments = Published(PoolMeter.Of);

        var documented = Readme.Rows("Instrument").Select(row => $"{row[0]}, {row[1]}, {row[2]}");

        Assert.Equal(instruments.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
        Assert.All(instruments, name => Assert.True(name.StartsWith("db.client.", StringComparison.Ordinal) || name.StartsWith("leakguard.", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_README_names_every_instrument_of_a_fleet() =>
        Assert.Equal(Published(FleetMeter.Of), Readme.Rows("Fleet instrument").Select(row => $"{row[0]}, {row[1]}, {row[2]}"));

    [Fact]
    public void The_README_names_every_counter()
    {
        using var source = new EventSource("LeakGuard.Tests.Counters");
        using var counters = new CounterSet(source, poolName: null, new TotalTally());

        Assert.Equal(counters.All.Select(counter => counter.Name), Readme.Rows("Counter").Select(row => row[0]));
    }

    [Fact]
    public void The_README_names_every_activity_event()
    {
        string[] events = [LeakGuardInstruments.WaitedEvent, LeakGuardInstruments.RejectedEvent, LeakGuardInstruments.LeakEvent];

        Assert.Equal(events, Readme.Rows("Activity event").Select(row => row[0]));
    }

    [Fact]
    public void The_README_names_every_event_id()
    {
        var ids = typeof(EventIds).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (EventId)field.GetValue(null)!)
            .OrderBy(id => id.Id)
            .Select(id => $"{id.Id} {id.Name}");

        Assert.Equal(ids, Readme.Rows("Event id").Select(row => $"{row[0]} {row[1]}"));
    }

    private static List<string> Published(Func<IMeterFactory, object> create)
    {
        List<string> instruments = [];
        using var factory = new MeterFactory();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (ReferenceEquals(instrument.Meter, factory.Meter))
                {
                    instruments.Add($"{instrument.Name}, {KindOf(instrument)}, {instrument.Unit}");
                }
            },
        };
        listener.Start();
        _ = create(factory);
        return instruments;
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Histogram" => "histogram",
        "ObservableCounter" => "counter",
        "ObservableGauge" => "gauge",
        "ObservableUpDownCounter" => "up-down counter",
        var other => other,
    };

    private sealed class MeterFactory : IMeterFactory
    {
        public Meter Meter { get; } = new("LeakGuard.Tests");

        public Meter Create(MeterOptions options) => Meter;

        public void Dispose() => Meter.Dispose();
    }
}

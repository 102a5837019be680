using System.Diagnostics.Metrics;

namespace LeakGuard.TestSupport;

/// <summary>How many connections of a data source are in use, as Npgsql itself tells.</summary>
internal sealed class UsedConnections : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly string _pool;
    private int _used;

    /// <param name="pool">The data source's name: without one of its own, its connection string.</param>
    public UsedConnections(string pool)
    {
        _pool = pool;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Npgsql", Name: "db.client.connection.count" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>(Measure);
        _listener.Start();
    }

    public int Now => Read() ?? throw new InvalidOperationException($"Npgsql does not tell of {_pool}.");

    /// <summary>Null if Npgsql has said nothing about the pool.</summary>
    public int? Read()
    {
        _used = -1;
        _listener.RecordObservableInstruments();
        return _used >= 0 ? _used : null;
    }

    public void Dispose() => _listener.Dispose();

    private void Measure(Instrument instrument, int value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var isOurs = false;
        var isUsed = false;
        foreach (var (name, tag) in tags)
        {
            isOurs |= name == "db.client.connection.pool.name" && Equals(tag, _pool);
            isUsed |= name == "db.client.connection.state" && Equals(tag, "used");
        }

        if (isOurs && isUsed)
        {
            _used = value;
        }
    }
}

using System.Diagnostics.Metrics;

namespace LeakGuard.Clients.Tests.Load;

/// <summary>Reads from Npgsql's own meter how many connections of a pool are in use.</summary>
internal sealed class UsedGauge : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly string _mark;
    private long _used;

    /// <param name="mark">Something of the pool's name in the metric, which is its connection string.</param>
    public UsedGauge(string mark)
    {
        _mark = mark;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Npgsql", Name: "db.client.connection.count" })
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((_, value, tags, _) => Note(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Note(value, tags));
        _listener.Start();
    }

    /// <summary>Null if Npgsql has said nothing about the pool.</summary>
    public long? Read()
    {
        Interlocked.Exchange(ref _used, -1);
        _listener.RecordObservableInstruments();
        return Interlocked.Read(ref _used) is >= 0 and var used ? used : null;
    }

    public void Dispose() => _listener.Dispose();

    private void Note(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string? pool = null, state = null;
        foreach (var (key, tag) in tags)
        {
            if (key.EndsWith("pool.name", StringComparison.Ordinal))
                pool = tag as string;
            else if (key.EndsWith("state", StringComparison.Ordinal))
                state = tag as string;
        }

        if (state == "used" && pool?.Contains(_mark, StringComparison.Ordinal) == true)
            Interlocked.Exchange(ref _used, value);
    }
}

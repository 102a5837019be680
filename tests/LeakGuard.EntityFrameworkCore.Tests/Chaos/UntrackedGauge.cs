using System.Diagnostics.Metrics;

namespace LeakGuard.EntityFrameworkCore.Tests.Chaos;

/// <summary>Reads from LeakGuard's own meter how many connections of a pool are in use past the guard.</summary>
internal sealed class UntrackedGauge : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly string _pool;
    private int? _untracked;

    public UntrackedGauge(string pool)
    {
        _pool = pool;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: LeakGuardInstruments.MeterName, Name: LeakGuardInstruments.UntrackedConnections })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>(Measure);
        _listener.Start();
    }

    /// <summary>Fails where the meter says nothing about the pool.</summary>
    public int Read()
    {
        _untracked = null;
        _listener.RecordObservableInstruments();
        return _untracked ?? throw new InvalidOperationException($"LeakGuard does not tell of {_pool}.");
    }

    public void Dispose() => _listener.Dispose();

    private void Measure(Instrument instrument, int value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        foreach (var (_, tag) in tags)
        {
            if (Equals(tag, _pool))
            {
                _untracked = value;
            }
        }
    }
}

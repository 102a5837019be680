using System.Diagnostics.Metrics;

namespace LeakGuard.Reporting.Metrics;

/// <summary>Reads from Npgsql's own meter how many connections its pools have in use.</summary>
/// <remarks>
/// Listens to one observable instrument, which is worked out only when it is asked here. Nothing is known where a version of
/// Npgsql has no such instrument.
/// </remarks>
internal sealed class NpgsqlMeter
{
    private const string MeterName = "Npgsql";
    private const string ConnectionCount = "db.client.connection.count";
    private const string StateTag = "db.client.connection.state";

    private static readonly Lazy<NpgsqlMeter> Only = new(() => new NpgsqlMeter());

    // Guards the counts: one reading at a time.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Used, int Pools)> _pools = new(StringComparer.Ordinal);
    private readonly Action _ask;

    private NpgsqlMeter()
    {
        // Lives as long as the process.
        var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument is { Name: ConnectionCount, Meter.Name: MeterName })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, count, tags, _) => Note(count, tags));
        listener.Start();
        _ask = listener.RecordObservableInstruments;
    }

    /// <summary>The connections in use of the pools of that name; null where that is not known.</summary>
    /// <param name="poolName">The name.</param>
    /// <param name="pools">How many pools it should stand for: where there are more, nobody can tell whose the connections are.</param>
    public static int? Used(string poolName, int pools) => Only.Value.Read(poolName, pools);

    private int? Read(string poolName, int pools)
    {
        lock (_lock)
        {
            _pools.Clear();
            try
            {
                _ask();
            }
            catch (AggregateException)
            {
                return null; // A pool that is being disposed while it is asked.
            }

            return _pools.TryGetValue(poolName, out var found) && found.Pools <= pools ? found.Used : null;
        }
    }

    // A data source over several hosts has a pool for each, all of one name.
    private void Note(int count, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string? name = null;
        var isUsed = false;
        foreach (var (key, value) in tags)
        {
            name = key == LeakGuardInstruments.PoolNameTag ? value as string : name;
            isUsed |= key == StateTag && value is "used";
        }

        if (isUsed && name is not null)
        {
            var (used, pools) = _pools.GetValueOrDefault(name);
            _pools[name] = (used + count, pools + 1);
        }
    }
}

using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace LeakGuard.Telemetry.Tests.Metrics;

/// <summary>Metrics on their whole way: from the meter through OpenTelemetry's SDK and its OTLP exporter to a collector.</summary>
internal sealed class Collection : IAsyncDisposable
{
    private readonly OtlpReceiver _receiver;
    private readonly MeterProvider _provider;

    private Collection(OtlpReceiver receiver, string[] meters)
    {
        _receiver = receiver;
        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(meters)
            .AddOtlpExporter((exporter, reader) =>
            {
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.Endpoint = receiver.Endpoint;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = int.MaxValue; // When it is told to.
            })
            .Build();
    }

    /// <summary>Everything sent, byte for byte.</summary>
    public IReadOnlyCollection<byte[]> Requests => _receiver.Requests;

    public static async Task<Collection> StartAsync(params string[] meters) => new(await OtlpReceiver.StartAsync(), meters);

    /// <summary>Collects and sends: what was received.</summary>
    public IReadOnlyList<OtlpMetric> Collect()
    {
        var before = _receiver.Requests.Count;
        Assert.True(_provider.ForceFlush((int)Wait.Generous.TotalMilliseconds));
        Assert.True(_receiver.Requests.Count > before, "Nothing was received.");
        return _receiver.Latest;
    }

    public async ValueTask DisposeAsync()
    {
        _provider.Dispose();
        await _receiver.DisposeAsync();
    }
}

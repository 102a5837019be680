namespace LeakGuard.Telemetry.Tests.Metrics;

/// <summary>One metric, as it was received. Source of the field numbers: opentelemetry-proto, metrics/v1/metrics.proto.</summary>
internal sealed record OtlpMetric(string Meter, string Name, string Unit, string Description, string Kind, IReadOnlyList<OtlpPoint> Points)
{
    public static IEnumerable<OtlpMetric> Read(byte[] request) =>
        from resource in new ProtobufFields(request).Messages(1)
        from scope in resource.Messages(2)
        from metric in scope.Messages(2)
        select Of(scope.Message(1)!.Text(1), metric);

    /// <summary>The value of the one point whose tags hold all of these.</summary>
    public OtlpPoint Point(params (string Tag, string Value)[] tags) =>
        Points.Single(point => tags.All(tag => point.Tags.GetValueOrDefault(tag.Tag) == tag.Value));

    private static OtlpMetric Of(string meter, ProtobufFields metric)
    {
        const int gauge = 5, sum = 7, histogram = 9;

        var (kind, points) = metric switch
        {
            _ when metric.Message(gauge) is { } data => ("gauge", data.Messages(1).Select(Number)),
            _ when metric.Message(sum) is { } data => (data.Number(3) == 1 ? "counter" : "up-down counter", data.Messages(1).Select(Number)),
            _ when metric.Message(histogram) is { } data => ("histogram", data.Messages(1).Select(Distribution)),
            _ => ("other", []),
        };
        return new OtlpMetric(meter, metric.Text(1), metric.Text(3), metric.Text(2), kind, [.. points]);
    }

    private static OtlpPoint Number(ProtobufFields point) =>
        new(Tags(point, 7), point.Has(4) ? point.Double(4) : (long)point.Number(6));

    private static OtlpPoint Distribution(ProtobufFields point) => new(
        Tags(point, 9),
        point.Double(5),
        (long)point.Number(4),
        [.. point.Packed(7).Select(BitConverter.UInt64BitsToDouble)]);

    private static Dictionary<string, string> Tags(ProtobufFields point, int field) =>
        point.Messages(field).ToDictionary(tag => tag.Text(1), tag => tag.Message(2)!.Text(1));
}

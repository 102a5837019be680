namespace LeakGuard.Telemetry.Tests.Metrics;

/// <summary>One value of a metric, as it was received.</summary>
/// <param name="Tags">What it is about.</param>
/// <param name="Value">The value; for a histogram, the sum.</param>
/// <param name="Count">For a histogram, how many values it holds.</param>
/// <param name="Bounds">For a histogram, the bounds of its buckets.</param>
internal sealed record OtlpPoint(IReadOnlyDictionary<string, string> Tags, double Value, long Count = 0, IReadOnlyList<double>? Bounds = null);

using System.Globalization;

namespace LeakGuard.Benchmarks.Quick;

/// <summary>A result as a line of JSON, in the terms of what was compared.</summary>
internal static class QuickLine
{
    public static string BesideBare(QuickResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"name\":\"{result.Name}\",\"ratio\":{result.Ratio:0.000},\"added_bytes\":{result.AddedBytes:0},\"bare_ns\":{result.BareNanoseconds:0},\"guarded_ns\":{result.GuardedNanoseconds:0}}}");

    public static string BesidePolly(QuickResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"name\":\"{result.Name}\",\"ratio\":{result.Ratio:0.000},\"added_bytes\":{result.AddedBytes:0},\"ours_ns\":{result.GuardedNanoseconds:0.0},\"polly_ns\":{result.BareNanoseconds:0.0}}}");

    public static string BesideSelectOne(QuickResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"name\":\"{result.Name}\",\"ratio\":{result.Ratio:0.0000},\"bytes\":{result.GuardedBytes:0},\"check_ns\":{result.GuardedNanoseconds:0},\"select1_ns\":{result.BareNanoseconds:0}}}");

    public static string OfAdded(QuickResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"name\":\"{result.Name}\",\"added_ns\":{result.AddedNanoseconds:0.0},\"added_bytes\":{result.AddedBytes:0}}}");
}

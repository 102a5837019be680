using System.Globalization;

namespace LeakGuard.Benchmarks.Quick;

/// <summary>What the guard adds, per operation.</summary>
internal sealed record QuickResult(string Name, double Ratio, double AddedBytes, double BareNanoseconds, double GuardedNanoseconds)
{
    public string ToJson() => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"name\":\"{Name}\",\"ratio\":{Ratio:0.000},\"added_bytes\":{AddedBytes:0},\"bare_ns\":{BareNanoseconds:0},\"guarded_ns\":{GuardedNanoseconds:0}}}");
}

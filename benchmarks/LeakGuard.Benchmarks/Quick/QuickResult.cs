namespace LeakGuard.Benchmarks.Quick;

/// <summary>What the guard costs, and what it adds, per operation.</summary>
internal sealed record QuickResult(
    string Name,
    double Ratio,
    double AddedBytes,
    double AddedNanoseconds,
    double BareNanoseconds,
    double GuardedNanoseconds,
    double GuardedBytes);

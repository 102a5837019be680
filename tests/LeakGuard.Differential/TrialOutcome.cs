namespace LeakGuard.Differential;

/// <summary>What came of one story.</summary>
/// <param name="Bare">What was noted without a guard.</param>
/// <param name="Guarded">What was noted in each guarded way, beside it.</param>
public sealed record TrialOutcome(IReadOnlyList<string> Bare, IReadOnlyList<(string Verdict, Comparison Comparison)> Guarded)
{
    /// <summary>What can be said of the first way that answers as the bare subject does; null if none does.</summary>
    public string? Verdict => Guarded.FirstOrDefault(way => way.Comparison.Difference is null).Verdict;

    /// <summary>The differences of all ways, for whoever has to find out why.</summary>
    public string Differences =>
        string.Join("\n", Guarded.Where(way => way.Comparison.Difference is not null).Select(way => $"{way.Verdict}:\n{way.Comparison.Difference}"));
}

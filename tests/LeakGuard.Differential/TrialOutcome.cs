namespace LeakGuard.Differential;

/// <summary>What came of one story.</summary>
/// <param name="Bare">What was noted without a guard.</param>
/// <param name="Guarded">What was noted in each guarded way, beside it; none if that was of no interest.</param>
public sealed record TrialOutcome(IReadOnlyList<string> Bare, IReadOnlyList<(string Verdict, Comparison Comparison)> Guarded)
{
    /// <summary>What can be said of the first way, if it answers as the bare subject does, or else of the others, if they all do; null if not.</summary>
    public string? Verdict =>
        Guarded.Count == 0 ? null
        : Guarded[0].Comparison.Difference is null ? Guarded[0].Verdict
        : Guarded.Count > 1 && Guarded.Skip(1).All(way => way.Comparison.Difference is null) ? Guarded[1].Verdict
        : null;

    /// <summary>The differences of all ways, for whoever has to find out why.</summary>
    public string Differences =>
        string.Join("\n", Guarded.Where(way => way.Comparison.Difference is not null).Select(way => $"{way.Verdict}:\n{way.Comparison.Difference}"));
}

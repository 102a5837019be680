using LeakGuard.Diagnosis.Verdicts;

namespace LeakGuard.Diagnosis;

/// <summary>Makes verdicts of observations. Pure: the same observations give the same verdicts, and nothing is asked or waited for.</summary>
public static class Judge
{
    // In the order of causes; each gives a verdict or none.
    private static readonly Func<Symptoms, Verdict?>[] Rules =
    [
        OutageRule.Look, DeadlockRule.Look, IdleTransactionRule.Look, LockChainRule.Look, ConnectionLimitRule.Look, LeakRule.Look,
        StarvationRule.Look, PoolerRule.LookAtSessions, SlowQueryRule.Look, PoolerRule.LookAtQueue, PoolSizeRule.Look,
    ];

    /// <summary>The verdicts, the most important first; never empty: where nothing is wrong, the one verdict is <see cref="Cause.Healthy"/>.</summary>
    /// <param name="seen">What was seen.</param>
    /// <param name="options">What counts as trouble; without it, the defaults.</param>
    public static IReadOnlyList<Verdict> Verdicts(Observations seen, DiagnosisOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var symptoms = new Symptoms(seen, options ?? new DiagnosisOptions());
        var verdicts = Rules.Select(rule => rule(symptoms)).OfType<Verdict>()
            .OrderByDescending(verdict => verdict.Severity)
            .ThenByDescending(Weight)
            .ThenBy(verdict => verdict.Cause)
            .ToList();
        return verdicts.Count > 0 ? verdicts : [FallbackRule.Look(symptoms)];
    }

    private static double Weight(Verdict verdict) => verdict.Impact * verdict.Confidence switch
    {
        Confidence.High => 1,
        Confidence.Medium => 0.8,
        _ => 0.5,
    };
}

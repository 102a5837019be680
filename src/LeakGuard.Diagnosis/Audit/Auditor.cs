using LeakGuard.Diagnosis.Audit;

namespace LeakGuard.Diagnosis;

/// <summary>Makes findings of facts. Pure: the same facts give the same findings, and nothing is asked or waited for.</summary>
public static class Auditor
{
    private static readonly Func<Scope, IEnumerable<AuditFinding>>[] Rules =
    [
        BudgetRule.Look, ReservedRule.Look, MemoryRule.Look, TimeoutRule.Look, IdleSessionRule.Look, KeepAliveRule.Look, PoolerModeRule.Look,
        PoolerSizeRule.Look, PreparedStatementRule.Look, KeywordRule.Look, PrivacyRule.Look,
    ];

    /// <summary>What to change, the worst first; empty where nothing is to be.</summary>
    /// <param name="facts">What was seen.</param>
    public static IReadOnlyList<AuditFinding> Findings(AuditFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var scope = new Scope(facts);
        return [.. Rules.SelectMany(rule => rule(scope)).OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Topic)];
    }

    internal static AuditReport Report(AuditFacts facts, DateTimeOffset at, TimeSpan took) => new()
    {
        At = at,
        Took = took,
        Findings = Findings(facts),
        Seen = facts,
        Notes = Notes(facts),
    };

    private static List<string> Notes(AuditFacts facts)
    {
        List<string> notes = [.. new[] { facts.ServerFailure?.Message, facts.PoolerFailure }.OfType<string>(), .. facts.Server?.Notes ?? [], .. facts.Pooler?.Notes ?? []];
        if (facts.Pools.Count == 0)
        {
            notes.Add("No pool's settings are known here, so none was checked: ask the application (--app URL, AuditAsync), or give its connection string.");
        }

        if (facts is { Pooler: null, PoolerFailure: null } && facts.Pools.Any(pool => pool.Pooler is PoolerMode.Session or PoolerMode.Transaction))
        {
            notes.Add("A pooler is declared and its console was not asked: its sizes, mode and version were not checked. Set DiagnosisOptions.PgBouncerConnectionString, or --pgbouncer.");
        }

        return notes;
    }
}

using static System.FormattableString;

namespace LeakGuard.Diagnosis.Audit;

/// <summary>PgBouncer's mode must suit what the code needs of a session, what the pool was told, and how Npgsql resets sessions.</summary>
internal static class PoolerModeRule
{
    public static IEnumerable<AuditFinding> Look(Scope scope)
    {
        foreach (var pool in scope.PooledPools)
        {
            if (scope.ModeOf(pool) is not { } mode)
            {
                continue;
            }

            var databases = string.Join('\n', scope.PoolsBehind(pool).Select(one => one.Database).Distinct().Order(StringComparer.Ordinal).DefaultIfEmpty("*").Select(database => $"{database} = … pool_mode=session"));
            if (mode != "session" && pool.SessionFeatures.Where(feature => feature != SessionFeature.PreparedStatement).Distinct().ToList() is { Count: > 0 } features)
            {
                yield return Needs(pool, mode, features, databases);
            }

            if (mode == "statement")
            {
                yield return new AuditFinding
                {
                    Topic = AuditTopic.PoolerMode,
                    Severity = Severity.Warning,
                    Headline = $"PgBouncer serves pool '{pool.PoolName}' statement by statement: a transaction of several is refused.",
                    Why = [new("pool_mode", mode)],
                    Change = new("pool_mode", "transaction", "pgbouncer.ini", "pool_mode = transaction"),
                };
            }

            if (Declared(pool, mode) is { } declared)
            {
                yield return declared;
            }

            if (mode != "session" && pool.IsOff("No Reset On Close"))
            {
                yield return new AuditFinding
                {
                    Topic = AuditTopic.PoolerMode,
                    Severity = Severity.Warning,
                    Headline = $"Pool '{pool.PoolName}' has each lease begin with a DISCARD ALL, which behind pool_mode = {mode} resets a session that is not its own.",
                    Why = [new("No Reset On Close", "false"), new("pool_mode", mode)],
                    Change = new("No Reset On Close", "true", "the connection string", "No Reset On Close=true"),
                };
            }
        }
    }

    private static AuditFinding Needs(PoolConfiguration pool, string mode, IReadOnlyList<SessionFeature> features, string databases)
    {
        // Of these, the loss falls on others: a lock nobody gives back, a message nobody gets.
        var isGrave = features.Any(feature => feature is SessionFeature.AdvisoryLock or SessionFeature.Listen);
        return new AuditFinding
        {
            Topic = AuditTopic.PoolerMode,
            Severity = isGrave ? Severity.Critical : Severity.Warning,
            Headline = $"Code over pool '{pool.PoolName}' needs a session of its own ({string.Join(", ", features)}), and pool_mode = {mode} gives it another one with each {mode}.",
            Why = [new("Seen in use", string.Join(", ", features)), new("pool_mode", mode), new("Where", "event 3101 (NeedsSessionPooling) names the lines of code")],
            Change = new("pool_mode", "session", "pgbouncer.ini, for a database entry of that code's own", databases),
        };
    }

    private static AuditFinding? Declared(PoolConfiguration pool, string mode)
    {
        var fits = pool.Pooler switch
        {
            null => true,
            PoolerMode.Transaction => mode != "session",
            PoolerMode.Session => mode == "session",
            _ => false,
        };
        var right = mode == "session" ? PoolerMode.Session : PoolerMode.Transaction;
        return fits
            ? null
            : new AuditFinding
            {
                Topic = AuditTopic.PoolerMode,
                Severity = mode == "session" ? Severity.Healthy : Severity.Warning,
                Headline = Invariant($"Pool '{pool.PoolName}' was told that its pooler is '{pool.Pooler}', and PgBouncer serves it in mode {mode}{(mode == "session" ? "" : ": code that needs a session of its own goes unnoticed")}."),
                Why = [new("LeakGuardOptions.Pooler", Invariant($"{pool.Pooler}")), new("pool_mode", mode)],
                Change = new("Pooler", Invariant($"{right}"), "the options of AddLeakGuard", Invariant($"options.Pooler = PoolerMode.{right};")),
            };
    }
}

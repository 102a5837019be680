using static System.FormattableString;

namespace LeakGuard.Diagnosis.Audit;

/// <summary>A prepared statement lives in one server session; PgBouncer takes it along to the next from version 1.21, where it may.</summary>
/// <remarks>Source: PgBouncer's changelog. <c>max_prepared_statements</c> is 0 by default in 1.21 to 1.23 and 200 from 1.24.</remarks>
internal static class PreparedStatementRule
{
    private const string Limit = "max_prepared_statements";
    private const int Usual = 200;

    private static readonly Version Since = new(1, 21);

    public static IEnumerable<AuditFinding> Look(Scope scope) => scope.PooledPools.Select(pool => Look(scope, pool)).OfType<AuditFinding>();

    private static AuditFinding? Look(Scope scope, PoolConfiguration pool)
    {
        var most = pool.Number("Max Auto Prepare") ?? 0;
        var isByHand = pool.SessionFeatures.Contains(SessionFeature.PreparedStatement);
        if ((most == 0 && !isByHand) || scope.ModeOf(pool) is not ("transaction" or "statement"))
        {
            return null;
        }

        var how = most > 0 ? Invariant($"Max Auto Prepare {most}") : "Prepare in its code";
        return (scope.Pooler?.Version, scope.ConfigNumber(Limit)) switch
        {
            (null, _) => Of(pool, Severity.Warning, how, most, $"Pool '{pool.PoolName}' prepares statements, and a pooler in transaction mode is declared: that needs PgBouncer 1.21 and {Limit} above 0.", [new("PgBouncer's version", "not known")], UnpreparedChange(most)),
            ({ } version, _) when version < Since => Of(pool, Severity.Critical, how, most, $"Pool '{pool.PoolName}' prepares statements, and PgBouncer {version} does not know them: they fail in the next server session (SQLSTATE 26000).", [new("PgBouncer's version", $"{version}; from 1.21 on it knows them")], UnpreparedChange(most)),
            (_, 0) => Of(pool, Severity.Critical, how, most, $"Pool '{pool.PoolName}' prepares statements, and PgBouncer was told to know none: they fail in the next server session (SQLSTATE 26000).", [new(Limit, "0, none")], PooledChange(most)),
            (_, { } known) when known < most => Of(pool, Severity.Healthy, how, most, Invariant($"Pool '{pool.PoolName}' keeps up to {most} statements prepared, and PgBouncer {known:0} per server connection: the others are prepared again and again."), [new(Limit, Invariant($"{known:0}"))], PooledChange(most)),
            _ => null,
        };
    }

    private static AuditFinding Of(PoolConfiguration pool, Severity severity, string how, int most, string headline, IReadOnlyList<Evidence> why, SettingChange change) => new()
    {
        Topic = AuditTopic.PreparedStatements,
        Severity = severity,
        Headline = headline,
        Why = [new($"Prepared in pool '{pool.PoolName}'", how), .. why],
        Change = change,
    };

    private static SettingChange UnpreparedChange(int most) => most > 0
        ? new("Max Auto Prepare", "0", "the connection string; or PgBouncer 1.21 or later", "Max Auto Prepare=0")
        : new("pool_mode", "session", "pgbouncer.ini, for that code's database; or leave Prepare out of it", "pool_mode = session");

    private static SettingChange PooledChange(int most) =>
        new(Limit, Invariant($"{Math.Max(Usual, most)}"), "pgbouncer.ini", Invariant($"{Limit} = {Math.Max(Usual, most)}"));
}

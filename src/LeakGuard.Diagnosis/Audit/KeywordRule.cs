using static System.FormattableString;

namespace LeakGuard.Diagnosis.Audit;

/// <summary>Keywords that do nothing any more, and those that harm.</summary>
/// <remarks>Source: the attributes <c>Obsolete</c> of Npgsql 10's <c>NpgsqlConnectionStringBuilder</c>, and what Npgsql does with each.</remarks>
internal static class KeywordRule
{
    // Still read, and without effect.
    private static readonly (string Keyword, string Instead)[] Idle =
    [
        ("Trust Server Certificate", "SSL Mode=Require does not check certificates by itself; VerifyFull does"),
        ("Internal Command Timeout", "Command Timeout counts for Npgsql's own commands too"),
    ];

    // Still read, and on their way out since Npgsql 9.
    private static readonly (string Keyword, string Builder)[] Leaving =
    [
        ("Load Table Composites", "builder.ConfigureTypeLoading(types => types.EnableTableCompositesLoading());"),
        ("Server Compatibility Mode", "builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));"),
    ];

    public static IEnumerable<AuditFinding> Look(Scope scope)
    {
        foreach (var pool in scope.Facts.Pools)
        {
            var isPooled = scope.IsBehindPooler(pool);
            foreach (var finding in new[]
            {
                Unnamed(pool), Pooling(pool, isPooled), Multiplexing(pool), Coalescing(pool), Reset(scope, pool, isPooled), Enlist(pool), Endless(pool),
            }.OfType<AuditFinding>().Concat(Idle.Where(one => pool.IsGiven(one.Keyword)).Select(one => Stale(pool, one.Keyword, one.Instead))).Concat(Leaving.Where(one => pool.IsGiven(one.Keyword)).Select(one => Obsolete(pool, one.Keyword, one.Builder))))
            {
                yield return finding;
            }
        }
    }

    internal static AuditFinding Of(PoolConfiguration pool, Severity severity, string keyword, string headline, string value, string command) => new()
    {
        Topic = AuditTopic.ConnectionString,
        Severity = severity,
        Headline = headline,
        Why = [new($"{keyword} in pool '{pool.PoolName}'", pool.Keywords.TryGetValue(keyword, out var now) ? now : "given")],
        Change = new(keyword, value, "the connection string", command),
    };

    private static AuditFinding Stale(PoolConfiguration pool, string keyword, string instead) =>
        Of(pool, Severity.Healthy, keyword, $"'{keyword}' does nothing in Npgsql 10: {instead}.", "left out", $"remove '{keyword}'");

    private static AuditFinding Obsolete(PoolConfiguration pool, string keyword, string builder) =>
        Of(pool, Severity.Healthy, keyword, $"'{keyword}' is obsolete since Npgsql 9: type loading is set up with the data source builder.", "left out", builder);

    private static AuditFinding? Unnamed(PoolConfiguration pool) => pool.Application is null
        ? new AuditFinding
        {
            Topic = AuditTopic.ConnectionString,
            Severity = Severity.Healthy,
            Headline = $"Sessions of pool '{pool.PoolName}' have no name: on the server nobody sees whose they are, nor how many instances there are.",
            Why = [new("Application Name", "none")],
            Change = new("Application Name", "the service's name", "the connection string; options.Server.NameInstance adds the instance", "Application Name=orders"),
        }
        : null;

    private static AuditFinding? Pooling(PoolConfiguration pool, bool isPooled) => pool.IsOff("Pooling") && !isPooled
        ? Of(pool, Severity.Warning, "Pooling", "'Pooling' is off: every open starts a server process and logs in.", "true", "Pooling=true")
        : null;

    private static AuditFinding? Multiplexing(PoolConfiguration pool) => pool.IsOn("Multiplexing")
        ? Of(pool, Severity.Warning, "Multiplexing", "'Multiplexing' is on: nobody holds a connection that could be found leaked, and Npgsql 11 has it no more.", "false", "Multiplexing=false")
        : null;

    private static AuditFinding? Coalescing(PoolConfiguration pool) => pool.IsGiven("Write Coalescing Buffer Threshold Bytes") && !pool.IsOn("Multiplexing")
        ? Of(pool, Severity.Healthy, "Write Coalescing Buffer Threshold Bytes", "'Write Coalescing Buffer Threshold Bytes' does nothing without Multiplexing.", "left out", "remove 'Write Coalescing Buffer Threshold Bytes'")
        : null;

    // Behind a pooler in transaction mode it belongs; see the rule for its mode.
    private static AuditFinding? Reset(Scope scope, PoolConfiguration pool, bool isPooled) => pool.IsOn("No Reset On Close") && (!isPooled || scope.ModeOf(pool) == "session")
        ? Of(pool, Severity.Warning, "No Reset On Close", "'No Reset On Close' is on where each connection keeps its session: settings, temporary tables and advisory locks of one lease are found by the next.", "false", "No Reset On Close=false")
        : null;

    private static AuditFinding? Enlist(PoolConfiguration pool) => pool.IsOff("Enlist")
        ? Of(pool, Severity.Healthy, "Enlist", "'Enlist' is off: inside a TransactionScope commands run outside of its transaction, and stay when it is rolled back.", "true", "Enlist=true")
        : null;

    private static AuditFinding? Endless(PoolConfiguration pool) => pool.Number("Timeout") is 0
        ? Of(pool, Severity.Warning, "Timeout", "'Timeout' is 0: whoever needs a connection waits without end where there is none, or nobody answers.", "15", "Timeout=15")
        : null;
}

using static System.FormattableString;

namespace LeakGuard.Diagnosis.Audit;

/// <summary>A server that ends idle sessions sooner than the pool or the pooler closes them leaves dead connections in it.</summary>
internal static class IdleSessionRule
{
    private const string Setting = "idle_session_timeout";

    public static IEnumerable<AuditFinding> Look(Scope scope)
    {
        foreach (var pool in scope.DirectPools)
        {
            if (LimitOf(scope, pool) is { } limit && pool.Number("Connection Idle Lifetime") is { } lifetime)
            {
                var kept = pool.Number("Minimum Pool Size") ?? 0;
                if (limit.TotalSeconds <= lifetime + (pool.Number("Connection Pruning Interval") ?? 0) || kept > 0)
                {
                    yield return Of(pool, limit, lifetime, kept, RoleOf(scope, pool));
                }
            }
        }

        if (scope.Pooler is { } pooler && scope.ConfigNumber("server_idle_timeout") is { } idle && Base(scope) is { } after && (idle == 0 || idle >= after.TotalSeconds))
        {
            var value = Math.Max(1, (int)(after.TotalSeconds / 2));
            yield return new AuditFinding
            {
                Topic = AuditTopic.Timeouts,
                Severity = Severity.Warning,
                Headline = Invariant($"The server ends sessions idle for {DurationText.Of(after)}, and PgBouncer keeps them for {(idle == 0 ? "ever" : DurationText.Of(TimeSpan.FromSeconds(idle)))}: it finds them dead."),
                Why = [new(Setting, DurationText.Of(after)), new("server_idle_timeout", Invariant($"{idle:0} s at {pooler.Endpoint}"))],
                Change = new("server_idle_timeout", Invariant($"{value}"), "pgbouncer.ini", Invariant($"server_idle_timeout = {value}")),
            };
        }
    }

    private static AuditFinding Of(PoolConfiguration pool, TimeSpan limit, int lifetime, int kept, string? role)
    {
        var value = Math.Max(1, (int)(limit.TotalSeconds / 2));
        return new AuditFinding
        {
            Topic = AuditTopic.Timeouts,
            Severity = Severity.Warning,
            Headline = Invariant($"The server ends sessions that were idle for {DurationText.Of(limit)} (57P05), and pool '{pool.PoolName}' keeps {(kept > 0 ? Invariant($"{kept} of them for ever") : Invariant($"them for {lifetime} s"))}: it hands out dead connections."),
            Why = [new(Setting, DurationText.Of(limit)), new("Connection Idle Lifetime", Invariant($"{lifetime} s")), new("Minimum Pool Size", Invariant($"{kept}, which are never closed for being idle"))],
            Change = kept > 0
                ? new(Setting, "0", "on the server, for the pool's role", $"ALTER ROLE {Sql.Name(role)} SET {Setting} = 0;")
                : new("Connection Idle Lifetime", Invariant($"{value}"), "the connection string", Invariant($"Connection Idle Lifetime={value}")),
        };
    }

    // What the pool sets itself, or what its sessions get.
    private static TimeSpan? LimitOf(Scope scope, PoolConfiguration pool)
    {
        var own = pool.ServerSettings.TryGetValue(Setting, out var text) ? EffectiveSettings.Parse(text, "ms") : null;
        var session = SessionOf(scope, pool);
        var limit = own ?? (session is null ? Base(scope) : scope.Effective?.Duration(Setting, session.User, session.Database));
        return limit > TimeSpan.Zero ? limit : null;
    }

    private static Backend? SessionOf(Scope scope, PoolConfiguration pool) => Service.Find(scope.Services, pool.Application).Sessions is [var first, ..] ? first : null;

    private static string? RoleOf(Scope scope, PoolConfiguration pool) => SessionOf(scope, pool)?.User ?? scope.Server?.Role.Name;

    private static TimeSpan? Base(Scope scope) => scope.Server?.Settings.GetValueOrDefault(Setting)?.Duration is { } limit && limit > TimeSpan.Zero ? limit : null;
}

using static System.FormattableString;

namespace LeakGuard.Diagnosis.Audit;

/// <summary>Should a process hang or vanish, only the server still ends its sessions: by these time-outs, of which none is set by default.</summary>
internal static class TimeoutRule
{
    private const int MostRoles = 5;
    private const int SinceTransactionTimeout = 170_000;

    public static IEnumerable<AuditFinding> Look(Scope scope) => scope.Server is { } server ? All(scope, server).OfType<AuditFinding>() : [];

    private static IEnumerable<AuditFinding?> All(Scope scope, ServerSnapshot server)
    {
        var isBounded = scope.ConfigNumber("idle_transaction_timeout") > 0;
        var timeouts = scope.Facts.Pools.Select(pool => pool.Number("Command Timeout")).OfType<int>().ToList();
        var isEndless = timeouts.Contains(0);
        var statement = Invariant($"{timeouts.DefaultIfEmpty(30).Max() + 5}s");

        yield return Of(scope, "idle_in_transaction_session_timeout", isBounded ? Severity.Healthy : Severity.Warning, "1min",
            "a transaction left open keeps its locks, and holds up vacuum, until its session ends",
            isBounded ? "PgBouncer's idle_transaction_timeout ends those that come through it" : null);
        yield return Of(scope, "statement_timeout", isEndless ? Severity.Warning : Severity.Healthy, isEndless ? "30s" : statement,
            isEndless ? "nothing ends a statement, since Command Timeout is 0 as well" : "a statement whose client has vanished runs to its end",
            isEndless ? null : "Npgsql gives up after Command Timeout (30 s unless set); a little above that is enough");
        yield return Of(scope, "lock_timeout", Severity.Healthy, "5s", "whoever waits for a lock waits as long as its statement may", "behind one blocked ALTER TABLE all others queue");
        if (server.VersionNumber >= SinceTransactionTimeout)
        {
            yield return Of(scope, "transaction_timeout", Severity.Healthy, "5min", "a transaction of many short statements has no end", "it counts the whole transaction, busy or not, and ends the session with 25P04");
        }
    }

    private static AuditFinding? Of(Scope scope, string name, Severity severity, string value, string consequence, string? remark)
    {
        var without = Without(scope, name);
        if (without.Count == 0)
        {
            return null;
        }

        var roles = without.Select(one => one.User).Distinct().ToList();
        return new AuditFinding
        {
            Topic = AuditTopic.Timeouts,
            Severity = severity,
            Headline = Invariant($"{name} is not set for {string.Join(", ", roles.Take(MostRoles).Select(role => $"role '{role}'"))}{(roles.Count > MostRoles ? Invariant($" and {roles.Count - MostRoles} others") : "")}: {consequence}."),
            Why =
            [
                .. without.Take(MostRoles).Select(one => new Evidence(Invariant($"Role '{one.User}' in database '{one.Database}'"), Invariant($"0, no limit; {one.Sessions} {(one.Sessions == 1 ? "session" : "sessions")} now"))),
                .. remark is null ? Array.Empty<Evidence>() : [new Evidence("Mind", remark)],
            ],
            Change = new(name, value, "per role on the server, from its next session on; or options.Server of AddLeakGuard", string.Join('\n', roles.Take(MostRoles).Select(role => $"ALTER ROLE {Sql.Name(role)} SET {name} = '{value}';"))),
        };
    }

    // Whose sessions have none, by role and database; those of a pool that sets it itself have one.
    private static List<(string? User, string? Database, int Sessions)> Without(Scope scope, string name)
    {
        var server = scope.Server!;
        var setting = scope.Facts.Pools.Where(pool => pool.ServerSettings.TryGetValue(name, out var own) && EffectiveSettings.Parse(own, "ms") > TimeSpan.Zero).Select(pool => pool.Application ?? "").ToHashSet();
        var seen = scope.Services
            .Where(service => !setting.Contains(service.Name))
            .SelectMany(service => service.Sessions)
            .Where(session => session.Database is not null)
            .GroupBy(session => (session.User, session.Database))
            .Select(group => (group.Key.User, group.Key.Database, Sessions: group.Count()))
            .OrderByDescending(group => group.Sessions)
            .ToList();
        if (scope.Services.Count == 0)
        {
            seen.Add((server.Role.Name, server.Database, 0));
        }

        return [.. seen.Where(one => scope.Effective!.Duration(name, one.User, one.Database) == TimeSpan.Zero)];
    }
}

namespace LeakGuard.Diagnosis.Verdicts;

/// <summary>The server, the role or the database takes no more connections.</summary>
internal static class ConnectionLimitRule
{
    public static Verdict? Look(Symptoms symptoms)
    {
        if (symptoms.Seen.ServerFailure is { Kind: ServerFailureKind.TooManyConnections } failure)
        {
            return Unseen(symptoms, failure);
        }

        if (symptoms.Seen.Server is not { } server)
        {
            return null;
        }

        return Reached(server) is var (what, setting, used, limit) && used >= limit
            ? Full(symptoms, server, what, setting, used, limit)
            : null;
    }

    private static (string What, string Setting, int Used, int Limit) Reached(ServerSnapshot server)
    {
        foreach (var (role, limit) in server.Limits.Roles)
        {
            var used = server.Clients.Count(backend => backend.User == role);
            if (limit > 0 && used >= limit)
            {
                return ($"role '{role}'", $"ALTER ROLE \"{role}\" CONNECTION LIMIT", used, limit);
            }
        }

        foreach (var (database, limit) in server.Limits.Databases)
        {
            var used = server.Clients.Count(backend => backend.Database == database);
            if (limit > 0 && used >= limit)
            {
                return ($"database '{database}'", $"ALTER DATABASE \"{database}\" CONNECTION LIMIT", used, limit);
            }
        }

        return ("the server", "max_connections", server.Used, server.Limits.Ordinary);
    }

    private static Verdict Full(Symptoms symptoms, ServerSnapshot server, string what, string setting, int used, int limit)
    {
        var groups = ByApplication(server);
        var (name, count, idle) = groups[0];
        var isOurs = server.Clients.Any(backend => symptoms.IsOwn(backend.Pid) && Label(backend) == name);
        var hurts = symptoms.Trend is null || symptoms.IsShort || symptoms.Trend.Last.Breaker != BreakerState.Closed || symptoms.Trend.Refused > 0;
        return new Verdict
        {
            Cause = Cause.ConnectionLimitReached,
            Severity = hurts ? Severity.Critical : Severity.Warning,
            Confidence = Confidence.High,
            Headline = Words.Text($"{Capital(what)} takes no more connections: {used} of {limit} are taken, {count} of them by {name}, of which {idle} are idle."),
            Evidence =
            [
                new("Connections", Words.Text($"{used} of {limit} (max_connections {server.Limits.MaxConnections}, reserved {server.Limits.MaxConnections - server.Limits.Ordinary})")),
                .. groups.Take(3).Select(group => new Evidence(group.Name, Words.Text($"{group.Count} connections, {group.Idle} idle"))),
            ],
            Next = new($"Lower 'Maximum Pool Size' or the number of instances of {name}, or put PgBouncer in between; raising the limit costs memory.", setting == "max_connections" ? "ALTER SYSTEM SET max_connections = …; -- needs a restart" : $"{setting} {Words.Text($"{limit * 2}")};"),
            Impact = isOurs ? 0.5 : hurts ? 1 : 0.6,
        };
    }

    private static Verdict Unseen(Symptoms symptoms, ServerFailure failure) => new()
    {
        Cause = Cause.ConnectionLimitReached,
        Severity = Severity.Critical,
        Confidence = Confidence.High,
        Headline = $"The server takes no more connections of this role, so that by whom could not be seen. {failure.Message}",
        Evidence = [new("Own connection", "refused with SQLSTATE 53300"), .. symptoms.Trend is { } trend ? [new Evidence("Breaker", trend.Last.Breaker.ToString())] : Array.Empty<Evidence>()],
        Next = new("Ask as a superuser, or as a member of pg_use_reserved_connections, who takes them.", "SELECT application_name, usename, client_addr, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC;"),
        Impact = 1,
    };

    private static List<(string Name, int Count, int Idle)> ByApplication(ServerSnapshot server) =>
    [
        .. server.Clients
            .GroupBy(Label)
            .Select(group => (group.Key, group.Count(), group.Count(backend => backend.State == BackendState.Idle)))
            .OrderByDescending(group => group.Item2),
    ];

    private static string Label(Backend backend) => string.IsNullOrEmpty(backend.Application) ? $"user '{backend.User}' (no application_name)" : $"'{backend.Application}'";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}

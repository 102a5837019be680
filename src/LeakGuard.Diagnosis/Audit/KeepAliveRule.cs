using static System.FormattableString;

namespace LeakGuard.Diagnosis.Audit;

/// <summary>A side that vanishes without a word (a machine, a firewall's memory) is noticed only by who asks now and then.</summary>
internal static class KeepAliveRule
{
    // As Linux has it.
    private static readonly TimeSpan UsualIdle = TimeSpan.FromHours(2);

    public static IEnumerable<AuditFinding> Look(Scope scope) => OfServer(scope).Concat(scope.Facts.Pools.Where(pool => IsFar(scope)).Select(OfPool).OfType<AuditFinding>());

    private static IEnumerable<AuditFinding> OfServer(Scope scope)
    {
        if (scope.Server is not { } server || !IsFar(scope))
        {
            yield break;
        }

        var far = server.Clients.Count(IsRemote);

        // Over a Unix socket the setting reads 0, and says nothing.
        if (server.Find(server.ProbePid)?.ClientPort is not null && server.Settings.GetValueOrDefault("tcp_keepalives_idle")?.Duration is { } idle && (idle == TimeSpan.Zero || idle >= UsualIdle))
        {
            yield return new AuditFinding
            {
                Topic = AuditTopic.KeepAlive,
                Severity = Severity.Warning,
                Headline = Invariant($"The server asks a silent client only after {DurationText.Of(idle == TimeSpan.Zero ? UsualIdle : idle)} whether it is still there: a vanished machine keeps its connections, transactions and locks until then."),
                Why = [new("tcp_keepalives_idle", DurationText.Of(idle)), new("Sessions from other machines", Invariant($"{far} of {server.Used}"))],
                Change = new("tcp_keepalives_idle", "60", "postgresql.conf", "ALTER SYSTEM SET tcp_keepalives_idle = 60;\nALTER SYSTEM SET tcp_keepalives_interval = 10;\nALTER SYSTEM SET tcp_keepalives_count = 6;\nSELECT pg_reload_conf();"),
            };
        }

        if (server.Settings.GetValueOrDefault("client_connection_check_interval")?.Duration == TimeSpan.Zero)
        {
            yield return new AuditFinding
            {
                Topic = AuditTopic.KeepAlive,
                Severity = Severity.Healthy,
                Headline = "A statement whose client has gone runs on to its end: the server does not look while it runs.",
                Why = [new("client_connection_check_interval", "0, never")],
                Change = new("client_connection_check_interval", "10s", "postgresql.conf", "ALTER SYSTEM SET client_connection_check_interval = '10s'; SELECT pg_reload_conf();"),
            };
        }
    }

    private static AuditFinding? OfPool(PoolConfiguration pool) => pool.Number("Keepalive") is 0 && pool.IsOff("TCP Keepalive") && pool.Number("TCP Keepalive Time") is 0
        ? new AuditFinding
        {
            Topic = AuditTopic.KeepAlive,
            Severity = Severity.Healthy,
            Headline = $"Pool '{pool.PoolName}' sends nothing over idle connections: a firewall or load balancer in between may forget them without a word.",
            Why = [new("Keepalive", "0, never"), new("TCP Keepalive", "false")],
            Change = new("Keepalive", "30", "the connection string", "Keepalive=30"),
        }
        : null;

    private static bool IsFar(Scope scope) => scope.Server is null || scope.Server.Clients.Any(IsRemote);

    private static bool IsRemote(Backend backend) =>
        backend.Client is { } client && client != "[local]" && client != "::1" && !client.StartsWith("127.", StringComparison.Ordinal);
}

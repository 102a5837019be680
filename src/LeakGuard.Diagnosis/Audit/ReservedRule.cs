using static System.FormattableString;

namespace LeakGuard.Diagnosis.Audit;

/// <summary>When every connection is taken, somebody must still get in and see by whom.</summary>
internal static class ReservedRule
{
    public static IEnumerable<AuditFinding> Look(Scope scope)
    {
        if (scope.Server is not { } server)
        {
            yield break;
        }

        if (server.Limits is { SuperuserReserved: 0, Reserved: null or 0 })
        {
            yield return new AuditFinding
            {
                Topic = AuditTopic.ReservedConnections,
                Severity = Severity.Warning,
                Headline = "No connection is reserved: when all are taken, not even a superuser gets in to see by whom.",
                Why = [new("superuser_reserved_connections", "0")],
                Change = new("superuser_reserved_connections", "3", "postgresql.conf; needs a restart", "ALTER SYSTEM SET superuser_reserved_connections = 3;"),
            };
        }
        else if (server.Limits.Reserved == 0 && !server.Role.MayUseReserved)
        {
            yield return new AuditFinding
            {
                Topic = AuditTopic.ReservedConnections,
                Severity = Severity.Healthy,
                Headline = Invariant($"Role '{server.Role.Name}', which looks, gets in with all others only: keep connections for those who look when the server is full."),
                Why = [new("reserved_connections", "0"), new("Member of pg_use_reserved_connections", "no")],
                Change = new("reserved_connections", "3", "postgresql.conf; needs a restart", Invariant($"ALTER SYSTEM SET reserved_connections = 3;\nGRANT pg_use_reserved_connections TO {Sql.Name(server.Role.Name)};")),
            };
        }
    }
}

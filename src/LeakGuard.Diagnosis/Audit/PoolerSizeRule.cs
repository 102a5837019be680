using static System.FormattableString;

namespace LeakGuard.Diagnosis.Audit;

/// <summary>PgBouncer's own pools must fit into the server, its clients into <c>max_client_conn</c>, and nobody should wait in it for ever.</summary>
internal static class PoolerSizeRule
{
    private const double Crowded = 0.8;

    public static IEnumerable<AuditFinding> Look(Scope scope) => scope.Pooler is { } pooler
        ? new[] { Servers(scope, pooler), Clients(scope, pooler), Wait(scope, pooler) }.OfType<AuditFinding>()
        : [];

    private static AuditFinding? Servers(Scope scope, PoolerSnapshot pooler)
    {
        if (scope.Server is not { } server || pooler.Pools.Count == 0)
        {
            return null;
        }

        var own = pooler.Servers.Select(one => one.BackendPid).OfType<int>().ToHashSet();
        var others = server.Clients.Count(backend => !own.Contains(backend.Pid));
        var reserve = (int)(scope.ConfigNumber("reserve_pool_size") ?? 0);
        var sizes = pooler.Pools.GroupBy(pool => pool.Database).Select(group => SizeOf(scope, pooler, group.Key, [.. group], reserve)).ToList();
        var total = sizes.Sum(size => size.Most);
        if (total + others <= server.Limits.Ordinary)
        {
            return null;
        }

        var value = Math.Max(1, BudgetRule.ShareOf(server.Limits.Ordinary, others, pooler.Pools.Count) - reserve);
        return new AuditFinding
        {
            Topic = AuditTopic.PoolerSize,
            Severity = server.Used >= Crowded * server.Limits.Ordinary ? Severity.Critical : Severity.Warning,
            Headline = Invariant($"PgBouncer may open {total} server connections for its {pooler.Pools.Count} pools, and the server takes {server.Limits.Ordinary}, of which others hold {others}."),
            Why =
            [
                .. sizes.Take(5).Select(size => new Evidence($"Database '{size.Database}'", size.Sum)),
                new("The server takes", Invariant($"max_connections {server.Limits.MaxConnections} - reserved {server.Limits.MaxConnections - server.Limits.Ordinary} = {server.Limits.Ordinary}")),
                new("Per pool", Invariant($"0.9 × ({server.Limits.Ordinary} - {others} of others) / {pooler.Pools.Count}{(reserve > 0 ? Invariant($" - reserve {reserve}") : "")} = {value}")),
            ],
            Change = new("default_pool_size", Invariant($"{value}"), "pgbouncer.ini; pool_size of single databases likewise", Invariant($"default_pool_size = {value}")),
        };
    }

    private static (string Database, int Most, string Sum) SizeOf(Scope scope, PoolerSnapshot pooler, string name, IReadOnlyList<PoolerPool> pools, int reserve)
    {
        var database = pooler.Databases.FirstOrDefault(one => one.Name == name);
        var spare = database?.ReservePoolSize ?? reserve;
        var sum = pools.Sum(pool => (pooler.SizeOf(pool) ?? pool.Servers) + spare);
        var limit = database?.MaxConnections is > 0 and var own ? own : (int)(scope.ConfigNumber("max_db_connections") ?? 0);
        var text = Invariant($"{pools.Count} × ({pooler.SizeOf(pools[0])} + reserve {spare}) = {sum}");
        return limit > 0 && limit < sum ? (name, limit, Invariant($"{text}, held to {limit}")) : (name, sum, text);
    }

    private static AuditFinding? Clients(Scope scope, PoolerSnapshot pooler)
    {
        if (scope.ConfigNumber("max_client_conn") is not ({ } most and > 0))
        {
            return null;
        }

        var now = Math.Max(pooler.Clients.Count, pooler.Pools.Sum(pool => pool.ClientsActive + pool.ClientsWaiting));
        var needs = scope.PooledPools
            .Select(pool => (Pool: pool, Size: pool.Number("Maximum Pool Size") ?? 0, Instances: Math.Max(1, scope.ClientsOf(pool).Select(client => InstanceName.InstanceOf(client.Application ?? "") ?? client.Address).OfType<string>().Distinct().Count())))
            .ToList();
        var need = needs.Sum(one => (long)one.Size * one.Instances);
        if (now < Crowded * most && need <= most)
        {
            return null;
        }

        var value = (long)Math.Ceiling(Math.Max(now / Crowded, need / 0.9) / 10) * 10;
        return new AuditFinding
        {
            Topic = AuditTopic.PoolerSize,
            Severity = now >= most ? Severity.Critical : Severity.Warning,
            Headline = need > most
                ? Invariant($"The pools known here may open {need} client connections, and PgBouncer takes {most:0}.")
                : Invariant($"{now} of {most:0} client connections of PgBouncer are taken."),
            Why = [new("max_client_conn", Invariant($"{most:0}")), new("Clients now", Invariant($"{now}")), .. needs.Select(one => new Evidence($"Pool '{one.Pool.PoolName}'", Invariant($"{one.Instances} × {one.Size}, instances told apart by name or address")))],
            Change = new("max_client_conn", Invariant($"{value}"), "pgbouncer.ini; it takes as many file descriptors", Invariant($"max_client_conn = {value}")),
        };
    }

    private static AuditFinding? Wait(Scope scope, PoolerSnapshot pooler)
    {
        if (scope.ConfigNumber("query_wait_timeout") is not { } wait)
        {
            return null;
        }

        var patience = scope.PooledPools.Select(pool => pool.Number("Command Timeout") ?? 0).Where(seconds => seconds > 0).DefaultIfEmpty(30).Min();
        var value = Math.Max(1, patience / 2);
        return wait > 0 && wait <= patience
            ? null
            : new AuditFinding
            {
                Topic = AuditTopic.PoolerSize,
                Severity = wait == 0 ? Severity.Warning : Severity.Healthy,
                Headline = wait == 0
                    ? "Clients wait in PgBouncer for a server connection without end."
                    : Invariant($"Clients wait in PgBouncer for up to {wait:0} s, and Npgsql gives up after {patience} s: the error says that a command timed out, not that there was no connection."),
                Why = [new("query_wait_timeout", Invariant($"{wait:0} s at {pooler.Endpoint}")), new("Command Timeout", Invariant($"{patience} s"))],
                Change = new("query_wait_timeout", Invariant($"{value}"), "pgbouncer.ini", Invariant($"query_wait_timeout = {value}")),
            };
    }
}

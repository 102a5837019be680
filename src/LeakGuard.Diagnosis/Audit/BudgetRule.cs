using static System.FormattableString;

namespace LeakGuard.Diagnosis.Audit;

/// <summary>Pool size times instances must fit into what the server leaves to everybody.</summary>
internal static class BudgetRule
{
    // A tenth stays free: for deployments, migrations and people.
    private const double Usable = 0.9;
    private const double Crowded = 0.8;
    private const int MostServices = 5;

    public static IEnumerable<AuditFinding> Look(Scope scope)
    {
        if (scope.Server is not { } server)
        {
            return [];
        }

        var pools = scope.DirectPools.Where(pool => pool.Number("Maximum Pool Size") > 0 && !pool.IsOff("Pooling")).GroupBy(pool => pool.Application).ToList();
        return scope.Facts.Pools.Count == 0
            ? Unknown(scope, server)
            : pools.Select(group => Known(server, Service.Find(scope.Services, group.Key), [.. group])).OfType<AuditFinding>();
    }

    /// <summary>How many connections each instance may open, if all others keep what they have.</summary>
    public static int ShareOf(int available, int others, int instances) => Math.Max(1, (int)(Usable * Math.Max(0, available - others) / Math.Max(1, instances)));

    private static AuditFinding? Known(ServerSnapshot server, Service service, IReadOnlyList<PoolConfiguration> pools)
    {
        var size = pools.Sum(pool => pool.Number("Maximum Pool Size") ?? 0);
        var (available, limitedBy) = Available(server, service);
        var others = Others(server, service);
        var need = (long)size * service.Instances;
        var severity = (need > available, need + others > available, need + size + others > available) switch
        {
            (true, _, _) => server.Used >= Crowded * available ? Severity.Critical : Severity.Warning,
            (_, true, _) => Severity.Warning,
            (_, _, true) => Severity.Healthy,
            _ => (Severity?)null,
        };
        if (severity is null)
        {
            return null;
        }

        // For a rolling deployment there has to be room for one more.
        var instances = severity == Severity.Healthy ? service.Instances + 1 : service.Instances;
        var share = ShareOf(available, others, instances);
        var sum = Invariant($"{service.Instances} × {size} = {need}");
        return new AuditFinding
        {
            Topic = AuditTopic.ConnectionBudget,
            Severity = severity.Value,
            Headline = need > available
                ? Invariant($"Instances of {service.Label} may open {sum} connections together, and {limitedBy} takes {available}: under load, opening fails with 53300.")
                : need + others > available
                    ? Invariant($"Instances of {service.Label} may open {sum} connections together; with the {others} that others hold now, {limitedBy}, which takes {available}, is full.")
                    : Invariant($"Instances of {service.Label} may open {sum} connections together; one instance more, as in a rolling deployment, does not fit beside the {others} of others."),
            Why =
            [
                new("Pool size per instance", string.Join(" + ", pools.Select(pool => Invariant($"{pool.Number("Maximum Pool Size")}{(pools.Count > 1 ? $" ({pool.PoolName})" : "")}")))),
                service.Evidence,
                new("The server takes", Invariant($"max_connections {server.Limits.MaxConnections} - superuser_reserved_connections {server.Limits.SuperuserReserved} - reserved_connections {server.Limits.Reserved ?? 0} = {server.Limits.Ordinary}")),
                new("Taken now", Invariant($"{server.Used}, {service.Sessions.Count} of them by {service.Label}")),
                new("Per instance", Invariant($"0.9 × ({available} - {others} of others) / {instances} = {share}")),
            ],
            Change = new("Maximum Pool Size", Invariant($"{share}"), "the connection string of every instance", string.Join('\n', pools.Select(pool => OfPool(pool, share, size, pools.Count)))),
        };
    }

    // Where no pool is known, what could be said to each is still worth knowing.
    private static IEnumerable<AuditFinding> Unknown(Scope scope, ServerSnapshot server)
    {
        var services = scope.Services.Where(service => service.Name.Length > 0).Take(MostServices).ToList();
        if (services.Count == 0)
        {
            yield break;
        }

        var first = services[0];
        var isCrowded = server.Used >= Crowded * server.Limits.Ordinary;
        var share = ShareOf(server.Limits.Ordinary, Others(server, first), first.Instances);
        yield return new AuditFinding
        {
            Topic = AuditTopic.ConnectionBudget,
            Severity = isCrowded ? Severity.Warning : Severity.Healthy,
            Headline = Invariant($"{server.Used} of {server.Limits.Ordinary} connections are taken; each of {first.Instances} {(first.Instances == 1 ? "instance" : "instances")} of {first.Label} may have at most {share}."),
            Why =
            [
                new("The server takes", Invariant($"max_connections {server.Limits.MaxConnections} - superuser_reserved_connections {server.Limits.SuperuserReserved} - reserved_connections {server.Limits.Reserved ?? 0} = {server.Limits.Ordinary}")),
                .. services.Select(service => new Evidence(service.Label, Invariant($"{service.Sessions.Count} sessions of {service.Instances} {(service.Instances == 1 ? "instance" : "instances")}, at most {ShareOf(server.Limits.Ordinary, Others(server, service), service.Instances)} each beside the {Others(server, service)} of others; told apart by {service.CountedBy}"))),
            ],
            Change = new("Maximum Pool Size", Invariant($"{share}"), $"the connection string of every instance of {first.Label}, if it is above", Invariant($"Maximum Pool Size={share}")),
        };
    }

    private static int Others(ServerSnapshot server, Service service) => Math.Max(0, server.Used - service.Sessions.Count);

    private static (int Available, string By) Available(ServerSnapshot server, Service service)
    {
        var (available, by) = (server.Limits.Ordinary, "the server");
        foreach (var role in service.Sessions.Select(session => session.User).OfType<string>().Distinct())
        {
            if (server.Limits.Roles.TryGetValue(role, out var limit) && limit < available)
            {
                (available, by) = (limit, $"role '{role}'");
            }
        }

        foreach (var database in service.Sessions.Select(session => session.Database).OfType<string>().Distinct())
        {
            if (server.Limits.Databases.TryGetValue(database, out var limit) && limit < available)
            {
                (available, by) = (limit, $"database '{database}'");
            }
        }

        return (available, by);
    }

    private static string OfPool(PoolConfiguration pool, int share, int size, int count)
    {
        var part = Math.Max(1, (int)((long)share * (pool.Number("Maximum Pool Size") ?? 0) / Math.Max(1, size)));
        return Invariant($"Maximum Pool Size={part}{(count > 1 ? $"  (pool '{pool.PoolName}')" : "")}");
    }
}

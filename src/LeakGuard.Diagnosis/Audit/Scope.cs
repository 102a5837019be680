namespace LeakGuard.Diagnosis.Audit;

/// <summary>What was seen, put together for the rules: services with their pools, and which way each pool takes.</summary>
internal sealed class Scope
{
    public Scope(AuditFacts facts)
    {
        Facts = facts;
        Services = facts.Server is { } server ? Service.Of(server) : [];
        Effective = facts.Server is { } seen ? new EffectiveSettings(seen) : null;
    }

    public AuditFacts Facts { get; }

    public ServerSnapshot? Server => Facts.Server;

    public PoolerSnapshot? Pooler => Facts.Pooler;

    public IReadOnlyList<Service> Services { get; }

    public EffectiveSettings? Effective { get; }

    public IEnumerable<PoolConfiguration> PooledPools => Facts.Pools.Where(IsBehindPooler);

    public IEnumerable<PoolConfiguration> DirectPools => Facts.Pools.Where(pool => !IsBehindPooler(pool));

    /// <summary>Whether the pool goes through a pooler: by its own word, or because its clients are seen there.</summary>
    public bool IsBehindPooler(PoolConfiguration pool) => pool.Pooler is PoolerMode.Session or PoolerMode.Transaction || ClientsOf(pool).Count > 0;

    /// <summary>The pooler's clients that are this pool's, in all instances.</summary>
    public IReadOnlyList<PoolerClient> ClientsOf(PoolConfiguration pool) => pool.Application is { } application
        ? [.. (Pooler?.Clients ?? []).Where(client => InstanceName.ServiceOf(client.Application ?? "") == application)]
        : [];

    /// <summary>The pooler's pools that serve this one; all of them where its clients cannot be told.</summary>
    public IReadOnlyList<PoolerPool> PoolsBehind(PoolConfiguration pool)
    {
        var clients = ClientsOf(pool).Select(client => (client.Database, client.User)).ToHashSet();
        var all = Pooler?.Pools ?? [];
        return clients.Count > 0 ? [.. all.Where(one => clients.Contains((one.Database, one.User)))] : all;
    }

    /// <summary>The mode the pool is served in; null where none is known, or several are.</summary>
    public string? ModeOf(PoolConfiguration pool) =>
        PoolsBehind(pool).Select(ModeOf).OfType<string>().Distinct().ToList() is [var only] ? only
        : Pooler is null && pool.Pooler is { } declared && declared != PoolerMode.None ? (declared == PoolerMode.Transaction ? "transaction" : "session")
        : null;

    public string? ModeOf(PoolerPool pool) => pool.Mode ?? Pooler?.Databases.FirstOrDefault(database => database.Name == pool.Database)?.Mode ?? Config("pool_mode");

    public string? Config(string name) => Pooler?.Config.GetValueOrDefault(name);

    public double? ConfigNumber(string name) =>
        double.TryParse(Config(name), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}

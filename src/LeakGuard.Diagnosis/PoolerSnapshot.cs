namespace LeakGuard.Diagnosis;

/// <summary>PgBouncer as its console shows it.</summary>
public sealed record PoolerSnapshot
{
    /// <summary>When it was asked.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>How long the answers took.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>Where it was reached: <c>host:port</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Its version, such as 1.18.0; <see langword="null"/> where it could not be read.</summary>
    public Version? Version { get; init; }

    /// <summary>Its pools, but for the console's own.</summary>
    public IReadOnlyList<PoolerPool> Pools { get; init; } = [];

    /// <summary>What went through, per database.</summary>
    public IReadOnlyList<PoolerStats> Stats { get; init; } = [];

    /// <summary>Its clients, but for those of the console.</summary>
    public IReadOnlyList<PoolerClient> Clients { get; init; } = [];

    /// <summary>Its connections to the server.</summary>
    public IReadOnlyList<PoolerServer> Servers { get; init; } = [];

    /// <summary>The databases it serves.</summary>
    public IReadOnlyList<PoolerDatabase> Databases { get; init; } = [];

    /// <summary>Whether <c>PAUSE</c> keeps all clients of all databases waiting: <c>SHOW STATE</c>; <see langword="null"/> where the version lacks that.</summary>
    public bool? IsPaused { get; init; }

    /// <summary>Its settings: <c>SHOW CONFIG</c>.</summary>
    public IReadOnlyDictionary<string, string> Config { get; init; } = new Dictionary<string, string>();

    /// <summary>What could not be read; empty if nothing was missing.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How many server connections that pool may have; <see langword="null"/> where not known.</summary>
    public int? SizeOf(PoolerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return Databases.FirstOrDefault(database => database.Name == pool.Database)?.PoolSize
            ?? (Config.TryGetValue("default_pool_size", out var size) && int.TryParse(size, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null);
    }
}

using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Rendering;

/// <summary>PgBouncer, for programs.</summary>
internal sealed record PoolerDocument
{
    public required string Endpoint { get; init; }

    public string? Version { get; init; }

    public bool? IsPaused { get; init; }

    public required IReadOnlyList<PoolerPoolDocument> Pools { get; init; }

    public static PoolerDocument Of(PoolerSnapshot pooler) => new()
    {
        Endpoint = pooler.Endpoint,
        Version = pooler.Version?.ToString(),
        IsPaused = pooler.IsPaused,
        Pools = [.. pooler.Pools.Select(pool => PoolerPoolDocument.Of(pool, pooler.SizeOf(pool)))],
    };
}

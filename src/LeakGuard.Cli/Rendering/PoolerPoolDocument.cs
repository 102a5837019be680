using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Rendering;

/// <summary>One of PgBouncer's pools, for programs. The wait is in seconds.</summary>
internal sealed record PoolerPoolDocument
{
    public required string Database { get; init; }

    public required string User { get; init; }

    public required int ClientsActive { get; init; }

    public required int ClientsWaiting { get; init; }

    public required int ServersActive { get; init; }

    public required int ServersIdle { get; init; }

    public int? Size { get; init; }

    public required double MaxWait { get; init; }

    public string? Mode { get; init; }

    public static PoolerPoolDocument Of(PoolerPool pool, int? size) => new()
    {
        Database = pool.Database,
        User = pool.User,
        ClientsActive = pool.ClientsActive,
        ClientsWaiting = pool.ClientsWaiting,
        ServersActive = pool.ServersActive,
        ServersIdle = pool.ServersIdle,
        Size = size,
        MaxWait = pool.MaxWait.TotalSeconds,
        Mode = pool.Mode,
    };
}

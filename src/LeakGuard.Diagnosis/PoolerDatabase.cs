namespace LeakGuard.Diagnosis;

/// <summary>One database PgBouncer serves: <c>SHOW DATABASES</c>.</summary>
public sealed record PoolerDatabase
{
    /// <summary>The database as clients name it.</summary>
    public required string Name { get; init; }

    /// <summary>The server's host; <see langword="null"/> for a Unix socket.</summary>
    public string? Host { get; init; }

    /// <summary>The server's port.</summary>
    public int? Port { get; init; }

    /// <summary>The database on the server.</summary>
    public string? Database { get; init; }

    /// <summary>The user every client becomes, if one is forced.</summary>
    public string? ForceUser { get; init; }

    /// <summary>Server connections per user: <c>pool_size</c>.</summary>
    public int? PoolSize { get; init; }

    /// <summary>Further ones in need: <c>reserve_pool</c>, from 1.24 <c>reserve_pool_size</c>.</summary>
    public int? ReservePoolSize { get; init; }

    /// <summary>The mode where it differs from the configuration's: <c>pool_mode</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>Server connections at most, of all users: <c>max_connections</c>; 0 for no limit.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>Server connections now.</summary>
    public int? CurrentConnections { get; init; }

    /// <summary>Whether <c>PAUSE</c> keeps all clients waiting.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Whether <c>DISABLE</c> turns new clients away.</summary>
    public bool IsDisabled { get; init; }
}

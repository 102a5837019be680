namespace LeakGuard.TestSupport;

/// <summary>What a throw-away PgBouncer should look like.</summary>
public sealed class LocalPgBouncerOptions
{
    public PoolMode PoolMode { get; init; } = PoolMode.Transaction;

    /// <summary>Server connections per user and database.</summary>
    public int DefaultPoolSize { get; init; } = 20;

    public int MaxClientConnections { get; init; } = 200;

    public BouncerAuth Auth { get; init; } = BouncerAuth.Trust;

    /// <summary>Names and passwords of those who may connect; the one named in the server's connection string may in any case.</summary>
    /// <remarks>Whoever connects, PgBouncer logs in to the server as that one.</remarks>
    public IReadOnlyDictionary<string, string> Users { get; init; } = new Dictionary<string, string>();

    /// <summary>Server connections beyond the pool's, for clients that have waited for <see cref="ReservePoolTimeout"/>.</summary>
    public int ReservePoolSize { get; init; }

    public TimeSpan ReservePoolTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a client waits for a server connection before it is disconnected; whole seconds, zero for ever.</summary>
    public TimeSpan QueryWaitTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>The age at which a server connection is closed; whole seconds, zero for as soon as it is released.</summary>
    public TimeSpan ServerLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether clients must use TLS; the certificate is made for this server, and signs itself.</summary>
    public bool RequireTls { get; init; }

    /// <summary>Lines for pgbouncer.ini that follow all others, in the section [pgbouncer] until they begin another; the last line that sets a value wins.</summary>
    public IReadOnlyList<string> ExtraLines { get; init; } = [];

    /// <summary>How long a start or a stop may take.</summary>
    public TimeSpan StartupTimeout { get; init; } = TimeSpan.FromSeconds(60);
}

namespace LeakGuard;

/// <summary>What stands between the pool and the server, such as PgBouncer.</summary>
public enum PoolerMode
{
    /// <summary>Nothing: each connection is a server process of its own.</summary>
    None,

    /// <summary>A pooler that keeps a server process for a connection until it is closed (PgBouncer's <c>pool_mode = session</c>).</summary>
    Session,

    /// <summary>A pooler that hands out server processes for one transaction (PgBouncer's <c>pool_mode = transaction</c>), or for less.</summary>
    Transaction,
}

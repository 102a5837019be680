namespace LeakGuard.TestSupport;

/// <summary>When PgBouncer takes a server connection back from a client.</summary>
public enum PoolMode
{
    /// <summary>When the client disconnects.</summary>
    Session,

    /// <summary>At the end of each transaction.</summary>
    Transaction,

    /// <summary>After each statement; transactions are refused.</summary>
    Statement,
}

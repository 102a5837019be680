namespace LeakGuard.Diagnosis;

/// <summary>What is wrong. The order is the causal one: of two that explain the same, the earlier is named first.</summary>
public enum Cause
{
    /// <summary>The server does not answer.</summary>
    DatabaseDown,

    /// <summary>The pool was isolated by hand.</summary>
    Isolated,

    /// <summary>Requests hold one connection each and wait for another.</summary>
    NestedLeaseDeadlock,

    /// <summary>A transaction is left open with nothing running in it.</summary>
    IdleInTransactionLeak,

    /// <summary>Sessions wait for a lock that one session holds.</summary>
    LockChain,

    /// <summary>The server takes no more connections.</summary>
    ConnectionLimitReached,

    /// <summary>Connections are taken and not given back.</summary>
    Leak,

    /// <summary>The process has no threads left to go on with.</summary>
    ThreadPoolStarvation,

    /// <summary>The pooler hands out connections per session, and idle clients keep them.</summary>
    PoolerSessionMode,

    /// <summary>Statements run for long.</summary>
    SlowQueries,

    /// <summary>Clients wait in the pooler.</summary>
    PoolerQueue,

    /// <summary>More is asked of the pool than its connections can do, each of them being used well.</summary>
    PoolTooSmall,

    /// <summary>Callers wait or are refused, and nothing seen explains it.</summary>
    Unexplained,

    /// <summary>Nothing is wrong.</summary>
    Healthy,
}

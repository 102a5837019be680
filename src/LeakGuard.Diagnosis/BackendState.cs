namespace LeakGuard.Diagnosis;

/// <summary>What a session does: <c>pg_stat_activity.state</c>.</summary>
public enum BackendState
{
    /// <summary>Not visible to the role that looked, or not reported by the server.</summary>
    Unknown,

    /// <summary>A statement runs.</summary>
    Active,

    /// <summary>Nothing runs and no transaction is open.</summary>
    Idle,

    /// <summary>A transaction is open and nothing runs in it.</summary>
    IdleInTransaction,

    /// <summary>A transaction has failed and was not ended.</summary>
    IdleInTransactionAborted,

    /// <summary>A function runs by the fast path.</summary>
    FastPath,

    /// <summary>The session has switched <c>track_activities</c> off.</summary>
    Disabled,
}

namespace LeakGuard.Diagnosis;

/// <summary>What a finding of an audit is about.</summary>
public enum AuditTopic
{
    /// <summary>What all instances may open together, against what the server takes.</summary>
    ConnectionBudget,

    /// <summary>Connections kept for those who look when the server is full.</summary>
    ReservedConnections,

    /// <summary>Memory, if all sessions worked at once.</summary>
    Memory,

    /// <summary>Time-outs the server would end sessions, transactions or statements by.</summary>
    Timeouts,

    /// <summary>How soon a side that has vanished is noticed by the other.</summary>
    KeepAlive,

    /// <summary>PgBouncer's <c>pool_mode</c>, against what the application needs and declares.</summary>
    PoolerMode,

    /// <summary>PgBouncer's sizes and waits.</summary>
    PoolerSize,

    /// <summary>Prepared statements through PgBouncer.</summary>
    PreparedStatements,

    /// <summary>Keywords of the connection string that do nothing any more, or harm.</summary>
    ConnectionString,
}

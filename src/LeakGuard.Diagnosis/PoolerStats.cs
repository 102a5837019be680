namespace LeakGuard.Diagnosis;

/// <summary>What went through PgBouncer to one database: <c>SHOW STATS</c>.</summary>
/// <remarks>A number the version does not show is <see langword="null"/>. PgBouncer counts times in microseconds.</remarks>
public sealed record PoolerStats
{
    /// <summary>The database as clients name it.</summary>
    public required string Database { get; init; }

    /// <summary>Transactions since the start: <c>total_xact_count</c>.</summary>
    public long? Transactions { get; init; }

    /// <summary>Queries since the start: <c>total_query_count</c>.</summary>
    public long? Queries { get; init; }

    /// <summary>Time in queries since the start: <c>total_query_time</c>.</summary>
    public TimeSpan? QueryTime { get; init; }

    /// <summary>Time in transactions since the start: <c>total_xact_time</c>.</summary>
    public TimeSpan? TransactionTime { get; init; }

    /// <summary>Time clients waited for a server connection since the start: <c>total_wait_time</c>.</summary>
    public TimeSpan? WaitTime { get; init; }

    /// <summary>How often a server connection was given to a client: <c>total_server_assignment_count</c>, from 1.23.</summary>
    public long? Assignments { get; init; }

    /// <summary>Mean wait of the last period: <c>avg_wait_time</c>; <see langword="null"/> before 1.23, which computed it wrongly.</summary>
    public TimeSpan? MeanWait { get; init; }

    /// <summary>Mean query of the last period: <c>avg_query_time</c>.</summary>
    public TimeSpan? MeanQuery { get; init; }
}

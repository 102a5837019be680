namespace LeakGuard;

/// <summary>How callers wait when every connection is out.</summary>
public sealed class QueueOptions
{
    /// <summary>How many callers may wait at once; one more is refused at once with <see cref="PoolQueueFullException"/>.</summary>
    /// <value>Default <see langword="null"/>: 4 × <c>Maximum Pool Size</c>. 0 means no waiting. Range 0 – 1,000,000.</value>
    public int? Limit { get; set; }

    /// <summary>How long a caller waits before it is refused with <see cref="PoolWaitTimeoutException"/>.</summary>
    /// <value>
    /// Default <see langword="null"/>: the connection string's <c>Timeout</c> (15 s unless set; <c>Timeout=0</c> waits for ever).
    /// Positive and at most 1 day, or <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>.
    /// </value>
    public TimeSpan? WaitTimeout { get; set; }

    /// <summary>Whether a caller is refused at once when it could not get a connection in time anyway.</summary>
    /// <value>
    /// Default <see langword="false"/>. The estimate is the number of callers ahead divided by the rate at which connections have
    /// come back of late; the refusal is a <see cref="PoolQueueFullException"/> that gives it.
    /// </value>
    public bool RefuseHopeless { get; set; }

    /// <summary>How many connections only callers with <see cref="LeasePriority.Critical"/> may take.</summary>
    /// <value>Default 0. Less than <c>Maximum Pool Size</c>.</value>
    public int CriticalReserve { get; set; }
}

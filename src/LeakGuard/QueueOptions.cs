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
}

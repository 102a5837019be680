namespace LeakGuard;

/// <summary>Says in advance what a lease is for and how long it may take, so that a declared long job is no leak.</summary>
/// <param name="Purpose">What the lease is for, in a few words; it appears in reports. Not empty.</param>
/// <param name="ExpectedDuration">
/// How long the lease may be held before it is suspected; counted from its opening, and in place of
/// <see cref="LeakGuardOptions.LeakThreshold"/> and <see cref="LeakGuardOptions.IdleInTransactionThreshold"/>.
/// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for a lease that is meant to last as long as the process.
/// </param>
/// <example><code>new LeaseIntent("nightly export", TimeSpan.FromHours(2))</code></example>
public sealed record LeaseIntent(string Purpose, TimeSpan ExpectedDuration)
{
    /// <summary>What the lease is for.</summary>
    public string Purpose { get; } = string.IsNullOrWhiteSpace(Purpose)
        ? throw new ArgumentException("A LeaseIntent needs a purpose: a few words that a report can show.", nameof(Purpose))
        : Purpose;

    /// <summary>How long the lease may be held before it is suspected.</summary>
    /// <value>Positive, or <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>.</value>
    public TimeSpan ExpectedDuration { get; } =
        ExpectedDuration > TimeSpan.Zero || ExpectedDuration == System.Threading.Timeout.InfiniteTimeSpan
            ? ExpectedDuration
            : throw new ArgumentOutOfRangeException(
                nameof(ExpectedDuration),
                ExpectedDuration,
                "The expected duration must be positive, or Timeout.InfiniteTimeSpan for a lease without end.");

    /// <summary>How long this caller waits for a connection, in place of <see cref="QueueOptions.WaitTimeout"/>.</summary>
    /// <value>Default <see langword="null"/>. From 0 (no waiting) to 1 day, or <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>.</value>
    public TimeSpan? WaitTimeout
    {
        get;
        init => field = value is null
            || (value >= TimeSpan.Zero && value <= TimeSpan.FromDays(1))
            || value == System.Threading.Timeout.InfiniteTimeSpan
            ? value
            : throw new ArgumentOutOfRangeException(nameof(WaitTimeout), value, "The wait must be from 0 to 1 day, or Timeout.InfiniteTimeSpan to wait without end.");
    }

    /// <summary>Which partition the lease counts against: one of <see cref="LeakGuardOptions.Partitions"/>.</summary>
    /// <value>Default <see langword="null"/>: what <see cref="LeakGuardOptions.PartitionSelector"/> says. A name that is not configured is no partition.</value>
    public string? Partition { get; init; }

    /// <summary>Whether the lease may use the connections set aside by <see cref="QueueOptions.CriticalReserve"/>.</summary>
    public LeasePriority Priority { get; init; }
}

namespace LeakGuard;

/// <summary>What LeakGuard may take back.</summary>
public sealed class ReclaimOptions
{
    /// <summary>Whether connections that were garbage-collected without being closed are taken back at once.</summary>
    /// <value>Default <see langword="true"/>: nobody can be using them. One with a native reader still open is only reported.</value>
    public bool Abandoned { get; set; } = true;

    /// <summary>Whether suspected leases are taken back.</summary>
    /// <value>Default <see cref="ReclaimMode.Never"/>: a suspicion may be wrong, and the owner's next call would fail.</value>
    public ReclaimMode Suspected { get; set; } = ReclaimMode.Never;

    /// <summary>How long a suspected lease must have been idle before it is taken back.</summary>
    /// <value>Default 2 minutes; at least <see cref="LeakGuardOptions.IdleInTransactionThreshold"/>, at most 7 days.</value>
    public TimeSpan After { get; set; } = TimeSpan.FromMinutes(2);
}

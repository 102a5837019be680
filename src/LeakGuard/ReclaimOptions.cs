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

    /// <summary>Takes suspected leases back only while callers wait, or at least this share of the pool is leased.</summary>
    /// <value>Default <see langword="null"/>: at any time. Range 0.1 – 1.</value>
    public double? OnlyAboveRatio { get; set; }

    /// <summary>How long a command may run before it is cancelled on the server; the connection stays with its owner, who gets SQLSTATE 57014.</summary>
    /// <value>
    /// Default <see langword="null"/>: never. Range 1 s – 7 days. Only with <see cref="Suspected"/> set to <see cref="ReclaimMode.Enabled"/>,
    /// and only for commands run through the guard; a declared <see cref="LeaseIntent"/> and <see cref="ExemptSites"/> are respected.
    /// </value>
    public TimeSpan? CancelCommandsAfter { get; set; }

    /// <summary>Call sites whose leases are never taken back on suspicion and whose commands are never cancelled.</summary>
    /// <value>Default empty. Each is compared with the site as reports name it, <c>*</c> standing for anything: <c>ImportJob.*</c>.</value>
    public IList<string> ExemptSites { get; } = [];

    /// <summary>
    /// Whether a background garbage collection is asked for when the pool is exhausted and leases are idle: a lease that is garbage
    /// already, and not collected yet, keeps its slot until then.
    /// </summary>
    /// <value>Default <see langword="true"/>: at most one in 30 s, and it stops nobody. Without <see cref="Abandoned"/> there is none.</value>
    public bool CollectWhenExhausted { get; set; } = true;
}

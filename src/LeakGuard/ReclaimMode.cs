namespace LeakGuard;

/// <summary>Whether suspected leases are taken back.</summary>
public enum ReclaimMode
{
    /// <summary>Never: they are reported only.</summary>
    Never,

    /// <summary>
    /// Never, but a journal tells which would have been, and whether they came back later after all: that is how often
    /// <see cref="Enabled"/> would have hit a healthy owner. See <see cref="PoolSnapshot.FalseReclaimRatio"/>.
    /// </summary>
    DryRun,

    /// <summary>After <see cref="ReclaimOptions.After"/>, and only while no call is in flight.</summary>
    Enabled,
}

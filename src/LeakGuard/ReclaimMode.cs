namespace LeakGuard;

/// <summary>Whether suspected leases are taken back.</summary>
public enum ReclaimMode
{
    /// <summary>Never: they are reported only.</summary>
    Never,

    /// <summary>After <see cref="ReclaimOptions.After"/>, and only while no call is in flight.</summary>
    Enabled,
}

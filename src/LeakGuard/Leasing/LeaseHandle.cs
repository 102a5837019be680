namespace LeakGuard.Leasing;

/// <summary>One lease of a slot: stale, and harmless, as soon as that lease has ended.</summary>
internal readonly record struct LeaseHandle(Lease? Lease, long Version)
{
    public bool IsCurrent => Lease is not null && Lease.Version == Version;
}

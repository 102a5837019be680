namespace LeakGuard;

/// <summary>Takes down how long callers waited and how long leases lasted, where somebody wants to know.</summary>
/// <remarks>Asked on every open: while it is not wanted, no clock is read for it.</remarks>
internal interface ILeaseTimings
{
    bool IsWanted { get; }

    /// <summary>A caller has its connection.</summary>
    void OnOpened(TimeSpan wait);

    /// <summary>A lease has ended.</summary>
    void OnReturned(TimeSpan use);
}

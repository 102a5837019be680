namespace LeakGuard.Leasing;

/// <summary>Counts the calls in flight on a slot, and keeps new ones out while its lease is taken back.</summary>
/// <remarks>Survives the slot's leases: whoever adds also subtracts, so that a stale caller's try leaves nothing behind. Mutable: keep it in a field.</remarks>
internal struct CallsInFlight
{
    private const int Sealed = int.MinValue / 2;

    // Far below zero while sealed.
    private int _count;

    public bool TryBegin()
    {
        if (Interlocked.Increment(ref _count) > 0)
        {
            return true;
        }

        End();
        return false;
    }

    public readonly bool IsAny => Volatile.Read(in _count) > 0;

    public void End() => Interlocked.Decrement(ref _count);

    /// <summary>Keeps new calls out: false if one is in flight.</summary>
    public bool TrySeal() => Interlocked.CompareExchange(ref _count, Sealed, 0) == 0;

    public void Unseal() => Interlocked.Add(ref _count, -Sealed);
}

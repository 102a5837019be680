namespace LeakGuard.Leasing;

/// <summary>Who holds what: one slot per connection the pool may have.</summary>
internal sealed class LeaseTable
{
    private readonly Lease?[] _slots;

    public LeaseTable(int capacity) => _slots = new Lease?[capacity];

    /// <summary>The slot's lease, null before its first use. Only the holder of the permit may fill it.</summary>
    public Lease? this[int slot]
    {
        get => Volatile.Read(ref _slots[slot]);
        set => Volatile.Write(ref _slots[slot], value);
    }

    /// <summary>Leases begun since the start: each slot's version tells its own.</summary>
    public long TotalBegun
    {
        get
        {
            var total = 0L;
            foreach (var lease in _slots)
            {
                total += lease is null ? 0 : (lease.Version + 1) / 2;
            }

            return total;
        }
    }

    /// <summary>Leases ended since the start.</summary>
    public long TotalReturned
    {
        get
        {
            var total = 0L;
            foreach (var lease in _slots)
            {
                total += lease is null ? 0 : lease.Version / 2;
            }

            return total;
        }
    }

    /// <summary>A lease that this request or job holds, if any. A hint: it may end while it is looked at.</summary>
    public Lease? FindHeldBy(object flow)
    {
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            if (this[slot] is { } lease && LeaseState.IsOut(lease.Version) && ReferenceEquals(LeaseFlow.Of(lease), flow))
            {
                return lease;
            }
        }

        return null;
    }

    /// <summary>Looks at every lease that is out, into <paramref name="observations"/>.</summary>
    public void Observe(long now, List<LeaseObservation> observations)
    {
        observations.Clear();
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            if (this[slot] is { } lease && lease.TryObserve(now, out var observation))
            {
                observations.Add(observation);
            }
        }
    }
}

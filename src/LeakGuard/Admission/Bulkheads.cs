using System.Collections.Frozen;

namespace LeakGuard.Admission;

/// <summary>Smaller turnstiles before the pool's: one per partition, and one that keeps the reserve from ordinary callers.</summary>
/// <remarks>
/// Everybody passes them in the same order, partition before commons before pool, so that they cannot lock each other out.
/// What was taken on the way to a slot is kept under the slot's number until it is given back.
/// </remarks>
internal sealed class Bulkheads
{
    private const int None = -1;

    private readonly FrozenDictionary<string, Turnstile> _partitions;
    private readonly Turnstile? _commons;
    private readonly Passage[] _passages;

    public Bulkheads(int capacity, IReadOnlyDictionary<string, int> partitions, int reserve, int queueLimit, TimeProvider time)
    {
        _partitions = partitions.ToFrozenDictionary(
            partition => partition.Key,
            partition => new Turnstile(partition.Value, queueLimit, time),
            StringComparer.Ordinal);
        _commons = reserve > 0 ? new Turnstile(capacity - reserve, queueLimit, time) : null;
        _passages = new Passage[capacity];
        Array.Fill(_passages, new Passage(null, None, None)); // Not everybody comes this way.
    }

    /// <summary>Callers waiting for a share, beside those who wait for a slot.</summary>
    public int Waiting
    {
        get
        {
            var waiting = _commons?.Waiting ?? 0;
            foreach (var partition in _partitions.Values)
            {
                waiting += partition.Waiting;
            }

            return waiting;
        }
    }

    private IEnumerable<Turnstile> All => _commons is null ? _partitions.Values : [_commons, .. _partitions.Values];

    /// <summary>The turnstiles this caller has to pass, in order; null for one it need not.</summary>
    public (Turnstile? Partition, Turnstile? Commons) WayOf(in AdmissionRequest request) => (
        request.Partition is not null && _partitions.TryGetValue(request.Partition, out var partition) ? partition : null,
        request.Priority == LeasePriority.Critical ? null : _commons);

    /// <summary>Keeps what was taken on the way to <paramref name="slot"/>.</summary>
    public void Keep(int slot, Turnstile? partition, int partitionPermit, int commonsPermit) =>
        _passages[slot] = new Passage(partition, partitionPermit, commonsPermit);

    /// <summary>Gives back what was taken on the way to <paramref name="slot"/>; called by whoever still holds the slot.</summary>
    public void Release(int slot)
    {
        var passage = _passages[slot];
        _passages[slot] = new Passage(null, None, None);
        if (passage.CommonsPermit != None)
        {
            _commons?.Leave(passage.CommonsPermit);
        }

        passage.Partition?.Leave(passage.PartitionPermit);
    }

    public void LimitQueues(int limit)
    {
        foreach (var turnstile in All)
        {
            turnstile.QueueLimit = limit;
        }
    }

    public void Close()
    {
        foreach (var turnstile in All)
        {
            turnstile.Close();
        }
    }

    private readonly record struct Passage(Turnstile? Partition, int PartitionPermit, int CommonsPermit);
}

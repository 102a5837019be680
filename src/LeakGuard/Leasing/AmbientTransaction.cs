using System.Transactions;

namespace LeakGuard.Leasing;

/// <summary>The slots that one System.Transactions transaction keeps: Npgsql holds a connection closed inside it until it completes.</summary>
internal sealed class AmbientTransaction
{
    // Guards both fields. Permits are given back outside it.
    private readonly Lock _lock = new();
    private readonly Stack<int> _parked = new();
    private readonly Action<int> _release;
    private bool _completed;

    public AmbientTransaction(Action<int> release) => _release = release;

    public bool IsCompleted
    {
        get
        {
            lock (_lock)
            {
                return _completed;
            }
        }
    }

    /// <summary>Takes a slot that was closed in this transaction before: Npgsql will hand out the same connection.</summary>
    public bool TryTake(out int slot)
    {
        lock (_lock)
        {
            return _parked.TryPop(out slot);
        }
    }

    /// <summary>Keeps a slot until the transaction completes; false if it has.</summary>
    public bool TryPark(int slot)
    {
        lock (_lock)
        {
            if (_completed)
            {
                return false;
            }

            _parked.Push(slot);
            return true;
        }
    }

    public void OnCompleted(object? sender, TransactionEventArgs completion)
    {
        int[] slots;
        lock (_lock)
        {
            _completed = true;
            slots = [.. _parked];
            _parked.Clear();
        }

        foreach (var slot in slots)
        {
            _release(slot);
        }
    }
}

namespace LeakGuard.Admission;

/// <summary>Permits kept out of use, so that fewer can be out than there are.</summary>
/// <remarks>Thread-safe. Asked on every return: while nothing more is to be withheld, that costs one volatile read.</remarks>
internal sealed class Withholding
{
    private readonly FreeList _free;

    // Guards the stack and both numbers; the missing ones are also read without.
    private readonly Lock _lock = new();
    private readonly Stack<int> _permits = new();
    private volatile int _wanted;
    private volatile int _missing;
    private volatile int _count;

    public Withholding(FreeList free) => _free = free;

    /// <summary>How many are to be withheld.</summary>
    public int Wanted => _wanted;

    /// <summary>How many are.</summary>
    public int Count => _count;

    public bool WantsMore => _missing > 0;

    /// <summary>Takes a permit that has just come back; false if enough are withheld.</summary>
    public bool TryTake(int permit)
    {
        lock (_lock)
        {
            if (_missing <= 0)
            {
                return false;
            }

            _permits.Push(permit);
            Settle();
            return true;
        }
    }

    /// <summary>Changes how many are to be withheld: takes what is free for it, and returns those that are to be let go.</summary>
    public IReadOnlyList<int> Want(int number)
    {
        List<int> released = [];
        lock (_lock)
        {
            _wanted = number;
            while (_permits.Count < number && _free.TryPop(out var permit))
            {
                _permits.Push(permit);
            }

            while (_permits.Count > number)
            {
                released.Add(_permits.Pop());
            }

            Settle();
        }

        return released;
    }

    private void Settle()
    {
        _count = _permits.Count;
        _missing = _wanted - _count;
    }
}

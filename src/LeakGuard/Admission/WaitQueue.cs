namespace LeakGuard.Admission;

/// <summary>Callers without a permit, in the order they came, sync and async alike.</summary>
internal sealed class WaitQueue
{
    private readonly FreeList _free;
    private volatile int _limit;

    // Guards the links below, and the decision "queue or permit". Nothing is completed while it is held.
    private readonly Lock _lock = new();
    private Waiter? _first;
    private Waiter? _last;
    private bool _closed;

    // Raised before the free list is looked at, while a return looks at it after the free list was filled:
    // one of the two sees the other, and no permit lies idle beside a waiter.
    private int _count;

    public WaitQueue(FreeList free, int limit)
    {
        _free = free;
        _limit = limit;
    }

    public int Limit
    {
        get => _limit;
        set => _limit = value;
    }

    public int Count => Volatile.Read(ref _count);

    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>Takes a permit that has just come free, or queues the caller, or says why not.</summary>
    public Waiter? Join(object? flow, bool mayWait, out Ticket ticket)
    {
        lock (_lock)
        {
            if (_closed)
            {
                ticket = Ticket.Refused(AdmissionOutcome.Closed);
                return null;
            }

            var waiting = Interlocked.Increment(ref _count);
            if (_first is null && _free.TryPop(out var permit))
            {
                Interlocked.Decrement(ref _count);
                ticket = Ticket.Granted(permit);
                return null;
            }

            if (waiting > _limit || !mayWait)
            {
                Interlocked.Decrement(ref _count);
                ticket = Ticket.Refused(AdmissionOutcome.QueueFull);
                return null;
            }

            var waiter = new Waiter(this, flow);
            Append(waiter);
            ticket = default;
            return waiter;
        }
    }

    /// <summary>Gives a returned permit to the first in line.</summary>
    public bool TryHandOver(int permit)
    {
        Waiter? waiter;
        lock (_lock)
        {
            waiter = _first;
            if (waiter is null)
            {
                return false;
            }

            Unlink(waiter);
        }

        waiter.TrySetResult(Ticket.Granted(permit));
        return true;
    }

    /// <summary>Gives free permits to those who queued while they came free.</summary>
    public void Settle()
    {
        while (true)
        {
            Waiter waiter;
            int permit;
            lock (_lock)
            {
                if (_first is null || !_free.TryPop(out permit))
                {
                    return;
                }

                waiter = _first;
                Unlink(waiter);
            }

            waiter.TrySetResult(Ticket.Granted(permit));
        }
    }

    public bool TryRemove(Waiter waiter)
    {
        lock (_lock)
        {
            if (!waiter.IsQueued)
            {
                return false;
            }

            Unlink(waiter);
            return true;
        }
    }

    public IReadOnlyList<object?> Flows()
    {
        lock (_lock)
        {
            var flows = new List<object?>(_count);
            for (var waiter = _first; waiter is not null; waiter = waiter.Next)
            {
                flows.Add(waiter.Flow);
            }

            return flows;
        }
    }

    public bool TryRefuseNewest(Func<object?, bool> isMeant, AdmissionOutcome outcome)
    {
        Waiter? waiter;
        lock (_lock)
        {
            waiter = _last;
            while (waiter is not null && !isMeant(waiter.Flow))
            {
                waiter = waiter.Previous;
            }

            if (waiter is null)
            {
                return false;
            }

            Unlink(waiter);
        }

        return waiter.TrySetResult(Ticket.Refused(outcome));
    }

    /// <summary>Refuses everybody who waits, now and from now on.</summary>
    public void Close()
    {
        Waiter? waiter;
        lock (_lock)
        {
            _closed = true;
            waiter = _first;
            for (var each = _first; each is not null; each = each.Next)
            {
                each.IsQueued = false;
                Interlocked.Decrement(ref _count);
            }

            _first = _last = null;
        }

        while (waiter is not null)
        {
            var next = waiter.Next;
            waiter.TrySetResult(Ticket.Refused(AdmissionOutcome.Closed));
            waiter = next;
        }
    }

    private void Append(Waiter waiter)
    {
        waiter.IsQueued = true;
        waiter.Previous = _last;
        if (_last is null)
        {
            _first = waiter;
        }
        else
        {
            _last.Next = waiter;
        }

        _last = waiter;
    }

    private void Unlink(Waiter waiter)
    {
        waiter.IsQueued = false;
        Interlocked.Decrement(ref _count);
        if (waiter.Previous is null)
        {
            _first = waiter.Next;
        }
        else
        {
            waiter.Previous.Next = waiter.Next;
        }

        if (waiter.Next is null)
        {
            _last = waiter.Previous;
        }
        else
        {
            waiter.Next.Previous = waiter.Previous;
        }

        waiter.Previous = waiter.Next = null;
    }
}

using System.Runtime.CompilerServices;

namespace LeakGuard.Admission;

/// <summary>So many permits and a line of those who wait for one, first come, first served.</summary>
/// <remarks>Thread-safe. A permit is the number of a slot; whoever holds it gives it back with <see cref="Leave"/>, once.</remarks>
internal sealed class Turnstile
{
    private readonly FreeList _free;
    private readonly WaitQueue _queue;
    private readonly TimeProvider _time;
    private readonly Withholding _withheld;

    public Turnstile(int capacity, int queueLimit, TimeProvider time)
    {
        _free = new FreeList(capacity);
        _queue = new WaitQueue(_free, queueLimit);
        _time = time;
        _withheld = new Withholding(_free);
    }

    public int Capacity => _free.Capacity;

    /// <summary>How many permits may be out at once: all of them, unless told otherwise.</summary>
    public int Limit => _free.Capacity - _withheld.Wanted;

    /// <summary>Permits that are out; more than <see cref="Limit"/> for a while after that was lowered.</summary>
    public int InUse => Math.Max(0, _free.Capacity - _free.Count - _withheld.Count);

    public int Waiting => _queue.Count;

    /// <summary>How many may wait; those who wait already stay when it is lowered.</summary>
    public int QueueLimit
    {
        get => _queue.Limit;
        set => _queue.Limit = value;
    }

    /// <summary>Told, outside any lock, that a caller has begun to wait; set once, before the first does.</summary>
    public Action<object?>? Queued { get; set; }

    /// <summary>The fast path: a free permit, unless somebody came earlier and waits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnter(out int permit)
    {
        if (_queue.IsEmpty)
        {
            return _free.TryPop(out permit);
        }

        permit = -1;
        return false;
    }

    /// <summary>Waits in line without holding a thread.</summary>
    /// <param name="timeout">How long to wait; zero for not at all.</param>
    /// <param name="flow">Who waits: the request or job, where known.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<Ticket> EnterAsync(TimeSpan timeout, object? flow, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = _queue.Join(flow, timeout != TimeSpan.Zero, out var ticket);
        if (waiter is null)
        {
            return ticket;
        }

        waiter.Arm(_time, timeout, cancellationToken);
        try
        {
            Queued?.Invoke(flow);
            return await waiter.Task.ConfigureAwait(false);
        }
        finally
        {
            waiter.Disarm();
        }
    }

    /// <summary>Waits in line on the caller's thread.</summary>
    public Ticket Enter(TimeSpan timeout, object? flow)
    {
        var waiter = _queue.Join(flow, timeout != TimeSpan.Zero, out var ticket);
        if (waiter is null)
        {
            return ticket;
        }

        try
        {
            // On the system's clock the thread watches its own time: timers need pool threads, which a
            // service that blocks them all in here no longer has.
            var ownClock = _time == TimeProvider.System;
            waiter.Arm(_time, ownClock ? Timeout.InfiniteTimeSpan : timeout, CancellationToken.None);
            Queued?.Invoke(flow);
            if (!waiter.Task.Wait(ownClock ? timeout : Timeout.InfiniteTimeSpan))
            {
                waiter.Expire();
            }

            return waiter.Task.GetAwaiter().GetResult();
        }
        catch (ThreadInterruptedException)
        {
            GiveUp(waiter);
            throw;
        }
        finally
        {
            waiter.Disarm();
        }
    }

    /// <summary>Gives a permit back: to the first in line, or to the free ones.</summary>
    public void Leave(int permit)
    {
        if (_withheld.WantsMore && _withheld.TryTake(permit))
        {
            return;
        }

        if (!_queue.IsEmpty && _queue.TryHandOver(permit))
        {
            return;
        }

        _free.Push(permit);
        if (!_queue.IsEmpty)
        {
            _queue.Settle();
        }
    }

    /// <summary>Lets at most so many permits be out from now on. Those that are out stay; they are missing from the next return on.</summary>
    public void LimitTo(int permits)
    {
        foreach (var permit in _withheld.Want(_free.Capacity - Math.Clamp(permits, 1, _free.Capacity)))
        {
            Leave(permit);
        }
    }

    /// <summary>Who waits, in order; a null for each caller of whom that is not known.</summary>
    public IReadOnlyList<object?> WaitingFlows() => _queue.Flows();

    /// <summary>Refuses the newest waiter of whom <paramref name="isMeant"/> holds.</summary>
    public bool TryRefuseNewest(Func<object?, bool> isMeant, AdmissionOutcome outcome) => _queue.TryRefuseNewest(isMeant, outcome);

    /// <summary>Refuses all who wait or come to wait from now on. Permits that are out may still be given back.</summary>
    public void Close() => _queue.Close();

    private void GiveUp(Waiter waiter)
    {
        waiter.Expire();
        if (waiter.Task.GetAwaiter().GetResult() is { IsGranted: true } ticket)
        {
            Leave(ticket.Permit);
        }
    }
}

using System.Runtime.CompilerServices;

namespace LeakGuard.Admission;

/// <summary>May you come in? Hands out as many permits as the pool has connections, first come, first served.</summary>
/// <remarks>Thread-safe. A permit is the number of a slot; whoever holds it gives it back with <see cref="Leave"/>, once.</remarks>
internal sealed class AdmissionGate
{
    private readonly FreeList _free;
    private readonly WaitQueue _queue;
    private readonly TimeProvider _time;
    private readonly TimeSpan _waitTimeout;
    private long _waitTimeouts;
    private long _queueFull;

    public AdmissionGate(int capacity, int queueLimit, TimeSpan waitTimeout, TimeProvider time)
    {
        _free = new FreeList(capacity);
        _queue = new WaitQueue(_free, queueLimit);
        _time = time;
        _waitTimeout = waitTimeout;
        QueueLimit = queueLimit;
    }

    public int Capacity => _free.Capacity;

    public int InUse => _free.Capacity - _free.Count;

    public int Waiting => _queue.Count;

    public int QueueLimit { get; }

    public TimeSpan WaitTimeout => _waitTimeout;

    public long WaitTimeouts => Interlocked.Read(ref _waitTimeouts);

    public long Rejections => Interlocked.Read(ref _waitTimeouts) + Interlocked.Read(ref _queueFull);

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
    public async ValueTask<Ticket> EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = _queue.Join(out var ticket);
        if (waiter is null)
        {
            return Counted(ticket);
        }

        waiter.Arm(_time, _waitTimeout, cancellationToken);
        try
        {
            return Counted(await waiter.Task.ConfigureAwait(false));
        }
        finally
        {
            waiter.Disarm();
        }
    }

    /// <summary>Waits in line on the caller's thread.</summary>
    public Ticket Enter()
    {
        var waiter = _queue.Join(out var ticket);
        if (waiter is null)
        {
            return Counted(ticket);
        }

        try
        {
            // On the system's clock the thread watches its own time: timers need pool threads, which a
            // service that blocks them all in here no longer has.
            var ownClock = _time == TimeProvider.System;
            waiter.Arm(_time, ownClock ? Timeout.InfiniteTimeSpan : _waitTimeout, CancellationToken.None);
            if (!waiter.Task.Wait(ownClock ? _waitTimeout : Timeout.InfiniteTimeSpan))
            {
                waiter.Expire();
            }

            return Counted(waiter.Task.GetAwaiter().GetResult());
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

    /// <summary>Refuses all who wait or come to wait from now on. Permits that are out may still be given back.</summary>
    public void Close() => _queue.Close();

    private Ticket Counted(Ticket ticket)
    {
        switch (ticket.Outcome)
        {
            case AdmissionOutcome.WaitTimeout:
                Interlocked.Increment(ref _waitTimeouts);
                break;
            case AdmissionOutcome.QueueFull:
                Interlocked.Increment(ref _queueFull);
                break;
        }

        return ticket;
    }

    private void GiveUp(Waiter waiter)
    {
        waiter.Expire();
        if (waiter.Task.GetAwaiter().GetResult() is { IsGranted: true } ticket)
        {
            Leave(ticket.Permit);
        }
    }
}

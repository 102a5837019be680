namespace LeakGuard.Admission;

/// <summary>One caller in the queue. Whoever removes it from the queue, and nobody else, completes it.</summary>
/// <remarks>Continuations run asynchronously: the thread that returns a connection never runs the next caller's code.</remarks>
internal sealed class Waiter : TaskCompletionSource<Ticket>
{
    private readonly WaitQueue _queue;
    private ITimer? _timer;
    private CancellationTokenRegistration _registration;

    public Waiter(WaitQueue queue, object? flow)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        _queue = queue;
        Flow = flow;
    }

    /// <summary>The request or job that waits, where known.</summary>
    public object? Flow { get; }

    public Waiter? Previous { get; set; }

    public Waiter? Next { get; set; }

    public bool IsQueued { get; set; }

    /// <summary>Lets time or cancellation end the wait.</summary>
    public void Arm(TimeProvider time, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            _timer = time.CreateTimer(static state => ((Waiter)state!).Expire(), this, timeout, Timeout.InfiniteTimeSpan);
        }

        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(static (state, token) => ((Waiter)state!).Abandon(token), this);
        }
    }

    public void Disarm()
    {
        _timer?.Dispose();
        _registration.Unregister();
    }

    public void Expire()
    {
        if (_queue.TryRemove(this))
        {
            TrySetResult(Ticket.Refused(AdmissionOutcome.WaitTimeout));
        }
    }

    private void Abandon(CancellationToken token)
    {
        if (_queue.TryRemove(this))
        {
            TrySetCanceled(token);
        }
    }
}

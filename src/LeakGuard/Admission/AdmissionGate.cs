using System.Runtime.CompilerServices;

namespace LeakGuard.Admission;

/// <summary>May you come in? The breaker is asked first, then the caller's share of the pool, then the pool itself.</summary>
/// <remarks>Thread-safe. A permit is the number of a slot; whoever holds it gives it back with <see cref="Leave"/>, once.</remarks>
internal sealed class AdmissionGate : IGateSwitch
{
    private const int None = -1;

    private readonly Turnstile _pool;
    private readonly Bulkheads? _bulkheads;
    private readonly BreakerDoor _breaker;
    private readonly HopeGauge? _hope;
    private readonly TimeProvider _time;
    private volatile bool _isClosed;

    public AdmissionGate(Turnstile pool, Bulkheads? bulkheads, CircuitBreaker? breaker, HopeGauge? hope, TimeSpan waitTimeout, TimeProvider time)
    {
        _pool = pool;
        _bulkheads = bulkheads;
        _breaker = new BreakerDoor(breaker);
        _hope = hope;
        _time = time;
        WaitTimeout = waitTimeout;
    }

    /// <summary>How many slots may be taken at once: see <see cref="Turnstile.LimitTo"/>.</summary>
    public int Limit => _pool.Limit;

    public int InUse => _pool.InUse;

    public int Waiting => _pool.Waiting + (_bulkheads?.Waiting ?? 0);

    /// <summary>How long a caller waits that says nothing else; callers that wait already keep theirs.</summary>
    public TimeSpan WaitTimeout { get; set; }

    public RefusalCounts Refusals { get; } = new();

    public BreakerState Breaker => _breaker.State;

    /// <summary>The pool's own turnstile: who waits for a slot.</summary>
    public Turnstile Pool => _pool;

    /// <summary>The fast path: the breaker is closed, there are no shares, and a permit is free for the taking.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnter(out int permit)
    {
        if (_bulkheads is null && !_breaker.MustAsk && !_isClosed)
        {
            return _pool.TryEnter(out permit);
        }

        permit = None;
        return false;
    }

    /// <summary>Asks the breaker and waits in line without holding a thread.</summary>
    public async ValueTask<Ticket> EnterAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (!_breaker.TryPass(out var pass) || _isClosed)
        {
            return Refused(pass);
        }

        var (deadline, partition, commons) = Prepare(request);
        var partitionPermit = None;
        var commonsPermit = None;
        var ticket = Ticket.Refused(AdmissionOutcome.Closed); // Until the very end: a wait that throws has granted no slot.
        try
        {
            var step = await PassAsync(partition, deadline, request, cancellationToken).ConfigureAwait(false);
            partitionPermit = step.Permit;
            if (step.IsGranted)
            {
                step = await PassAsync(commons, deadline, request, cancellationToken).ConfigureAwait(false);
                commonsPermit = step.Permit;
            }

            ticket = step.IsGranted ? Hopeless(deadline) ?? await PassAsync(_pool, deadline, request, cancellationToken).ConfigureAwait(false) : step;
        }
        finally
        {
            Conclude(ticket, partition, partitionPermit, commons, commonsPermit, pass);
        }

        return Checked(ticket, pass, request);
    }

    /// <summary>As <see cref="EnterAsync"/>, on the caller's thread.</summary>
    public Ticket Enter(AdmissionRequest request)
    {
        if (!_breaker.TryPass(out var pass) || _isClosed)
        {
            return Refused(pass);
        }

        var (deadline, partition, commons) = Prepare(request);
        var partitionPermit = None;
        var commonsPermit = None;
        var ticket = Ticket.Refused(AdmissionOutcome.Closed); // Until the very end: a wait that throws has granted no slot.
        try
        {
            var step = Pass(partition, deadline, request);
            partitionPermit = step.Permit;
            if (step.IsGranted)
            {
                step = Pass(commons, deadline, request);
                commonsPermit = step.Permit;
            }

            ticket = step.IsGranted ? Hopeless(deadline) ?? Pass(_pool, deadline, request) : step;
        }
        finally
        {
            Conclude(ticket, partition, partitionPermit, commons, commonsPermit, pass);
        }

        return Checked(ticket, pass, request);
    }

    /// <summary>The attempt to open ended: tells the breaker what that says about the database.</summary>
    public void Report(long probe, Exception? failure, bool wasCancelled) => _breaker.Report(probe, failure, wasCancelled);

    public void Leave(int permit)
    {
        _bulkheads?.Release(permit);
        _pool.Leave(permit);
    }

    /// <summary>Takes over changed settings: how many may wait in each line, and when the breaker opens.</summary>
    public void Follow(int queueLimit, BreakerRules rules)
    {
        _pool.QueueLimit = queueLimit;
        _bulkheads?.LimitQueues(queueLimit);
        _breaker.Follow(rules);
    }

    public void Isolate() => _breaker.Isolate();

    public void ResetBreaker() => _breaker.Reset();

    public void LimitLeases(int limit) => _pool.LimitTo(limit);

    /// <summary>Refuses all who wait, and all who come from now on. Permits that are out may still be given back.</summary>
    public void Close()
    {
        _isClosed = true;
        _bulkheads?.Close();
        _pool.Close();
    }

    /// <summary>The data source beneath is disposed: whoever comes now is told so by it, in its own words.</summary>
    public void Abandon() => _isClosed = false;

    private (Deadline Deadline, Turnstile? Partition, Turnstile? Commons) Prepare(in AdmissionRequest request)
    {
        var (partition, commons) = _bulkheads?.WayOf(request) ?? default;
        return (new Deadline(request.WaitTimeout ?? WaitTimeout, _time), partition, commons);
    }

    private static Ticket Pass(Turnstile? turnstile, in Deadline deadline, in AdmissionRequest request)
    {
        var permit = None;
        return turnstile is null || turnstile.TryEnter(out permit)
            ? Ticket.Granted(permit)
            : turnstile.Enter(deadline.Left, request.Flow);
    }

    private static ValueTask<Ticket> PassAsync(Turnstile? turnstile, in Deadline deadline, in AdmissionRequest request, CancellationToken cancellationToken)
    {
        var permit = None;
        return turnstile is null || turnstile.TryEnter(out permit)
            ? new ValueTask<Ticket>(Ticket.Granted(permit))
            : turnstile.EnterAsync(deadline.Left, request.Flow, cancellationToken);
    }

    // No slot is free, and by the time this caller's turn came, it would have gone.
    private Ticket? Hopeless(in Deadline deadline)
    {
        if (_hope is null || _pool.InUse < _pool.Limit)
        {
            return null;
        }

        var estimate = _hope.EstimateWait(_pool.Waiting + 1, _pool.Limit);
        return deadline.Left is var patience && patience != Timeout.InfiniteTimeSpan && estimate > patience
            ? Ticket.Refused(AdmissionOutcome.Hopeless) with { Wait = estimate }
            : null;
    }

    // Keeps the shares with the slot, or gives back what was taken on the way to a slot that was not to be had.
    private void Conclude(in Ticket ticket, Turnstile? partition, int partitionPermit, Turnstile? commons, int commonsPermit, in BreakerPass pass)
    {
        if (ticket.IsGranted)
        {
            _bulkheads?.Keep(ticket.Permit, partition, partitionPermit, commons is null ? None : commonsPermit);
            return;
        }

        if (commonsPermit != None)
        {
            commons!.Leave(commonsPermit);
        }

        if (partitionPermit != None)
        {
            partition!.Leave(partitionPermit);
        }

        _breaker.Abstain(pass);
    }

    // While this caller waited, the database may have gone down: it would only find that out once more.
    private Ticket Checked(in Ticket ticket, in BreakerPass pass, in AdmissionRequest request)
    {
        if (!ticket.IsGranted)
        {
            Refusals.Count(ticket.Outcome);
            return ticket.Wait == default ? ticket with { Wait = request.WaitTimeout ?? WaitTimeout } : ticket;
        }

        var latest = pass;
        if (_breaker.TryBegin(pass) || _breaker.TryPass(out latest))
        {
            return ticket with { Pass = latest };
        }

        Leave(ticket.Permit);
        return Refused(latest);
    }

    private Ticket Refused(in BreakerPass pass)
    {
        var outcome = _isClosed ? AdmissionOutcome.Closed : AdmissionOutcome.CircuitOpen;
        Refusals.Count(outcome);
        return Ticket.Refused(outcome) with { Pass = pass };
    }
}

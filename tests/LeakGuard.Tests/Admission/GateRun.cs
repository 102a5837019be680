using LeakGuard.Admission;
using LeakGuard.TestSupport;

namespace LeakGuard.Tests.Admission;

/// <summary>A gate with everything, and callers that do to it whatever callers can, on a clock of their own.</summary>
internal sealed class GateRun
{
    private const int Capacity = 8;
    private const int Reserve = 2;
    private static readonly string?[] Names = [null, "small", "large", "unheard of"];
    private static readonly Dictionary<string, int> Shares = new() { ["small"] = 1, ["large"] = 4 };
    private static readonly AdmissionOutcome[] Happening = [AdmissionOutcome.Granted, AdmissionOutcome.WaitTimeout, AdmissionOutcome.QueueFull, AdmissionOutcome.CircuitOpen];
    private static readonly int[] Waits = [-1, 0, 1, 3, 20];

    private readonly ManualTimeProvider _clock = new();
    private readonly Bulkheads _bulkheads;
    private readonly Turnstile _pool;
    private readonly AdmissionGate _gate;
    private readonly int[] _slots = new int[Capacity];
    private readonly int[] _held = new int[Names.Length];
    private readonly long[] _outcomes = new long[Enum.GetValues<AdmissionOutcome>().Length];
    private int _ordinary;
    private long _cancelled;
    private long _probes;
    private int _left;

    public GateRun(int operations)
    {
        _left = operations;
        _bulkheads = new Bulkheads(Capacity, Shares, Reserve, queueLimit: 12, _clock);
        _pool = new Turnstile(Capacity, queueLimit: 12, _clock);
        var rules = new BreakerRules(4, 0.5, TimeSpan.FromSeconds(10), 20, TimeSpan.FromMilliseconds(0.3), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2));
        var breaker = new CircuitBreaker(rules, "pool", _clock, () => 0.5, _ => { });
        _gate = new AdmissionGate(_pool, _bulkheads, breaker, null, TimeSpan.FromMilliseconds(10), _clock);
    }

    public string Summary =>
        string.Join(", ", Enum.GetValues<AdmissionOutcome>().Select(outcome => $"{outcome} {_outcomes[(int)outcome]}"))
        + $", cancelled {_cancelled}, probes {_probes}";

    /// <summary>Lets time go by for as long as somebody works: all waits end by it.</summary>
    public void PassTime(CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(0.5));
            Thread.Yield();
        }
    }

    public async Task WorkAsync(Random random)
    {
        while (Interlocked.Decrement(ref _left) >= 0)
        {
            if (Interfered(random))
            {
                continue;
            }

            var request = RequestOf(random, out var name);
            using var cancel = new CancellationTokenSource();
            try
            {
                var entering = _gate.EnterAsync(request, cancel.Token);
                if (random.Next(6) == 0)
                {
                    _ = random.Next(2) == 0 ? cancel.CancelAsync() : Task.Run(cancel.Cancel);
                }

                await HoldAsync(random, await entering, name, request.Priority);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref _cancelled);
            }
        }
    }

    public void Work(Random random)
    {
        while (Interlocked.Decrement(ref _left) >= 0)
        {
            if (!Interfered(random))
            {
                var request = RequestOf(random, out var name);
                HoldAsync(random, _gate.Enter(request), name, request.Priority, yield: false).GetAwaiter().GetResult();
            }
        }
    }

    public void AssertAllIsBack()
    {
        Assert.All([_cancelled, _probes, .. Happening.Select(outcome => _outcomes[(int)outcome])], count => Assert.True(count > 0, Summary));
        Assert.Equal((0, 0), (_gate.InUse, _gate.Waiting));
        Assert.All(_slots, held => Assert.Equal(0, held));
        _gate.ResetBreaker();
        foreach (var (name, share) in Shares)
        {
            var (partition, commons) = _bulkheads.WayOf(new AdmissionRequest(null, name, LeasePriority.Normal, null));
            Assert.Equal((0, share, 0), (partition!.InUse, partition.Capacity, commons!.InUse));
            AssertFits(name, LeasePriority.Normal, share);
        }

        AssertFits(null, LeasePriority.Normal, Capacity - Reserve);
        AssertFits(null, LeasePriority.Critical, Capacity);
    }

    private static AdmissionRequest RequestOf(Random random, out int name)
    {
        name = random.Next(Names.Length);
        var wait = Waits[random.Next(Waits.Length)];
        return new AdmissionRequest(
            wait < 0 ? null : TimeSpan.FromMilliseconds(wait),
            Names[name],
            random.Next(4) == 0 ? LeasePriority.Critical : LeasePriority.Normal,
            null);
    }

    private bool Interfered(Random random)
    {
        switch (random.Next(4000))
        {
            case 0:
                _gate.Isolate();
                return true;
            case < 4:
                _gate.ResetBreaker();
                return true;
            default:
                return false;
        }
    }

    private async Task HoldAsync(Random random, Ticket ticket, int name, LeasePriority priority, bool yield = true)
    {
        Interlocked.Increment(ref _outcomes[(int)ticket.Outcome]);
        if (!ticket.IsGranted)
        {
            return;
        }

        Interlocked.Add(ref _probes, ticket.Pass.Probe == 0 ? 0 : 1);
        Assert.Equal(1, Interlocked.Increment(ref _slots[ticket.Permit]));
        var share = Names[name] is { } partition && Shares.TryGetValue(partition, out var most) ? most : Capacity;
        Assert.InRange(Interlocked.Increment(ref _held[name]), 1, share);
        var isOrdinary = priority == LeasePriority.Normal;
        Assert.InRange(isOrdinary ? Interlocked.Increment(ref _ordinary) : 0, 0, Capacity - Reserve);
        if (yield && random.Next(3) == 0)
        {
            await Task.Yield();
        }

        Interlocked.Add(ref _ordinary, isOrdinary ? -1 : 0);
        Interlocked.Decrement(ref _held[name]);
        Interlocked.Decrement(ref _slots[ticket.Permit]);
        Leave(random, ticket);
    }

    // In both orders: a failed open gives the slot back before it is weighed.
    private void Leave(Random random, in Ticket ticket)
    {
        var (failure, wasCancelled) = random.Next(10) switch
        {
            < 3 => (BreakerBench.Outage, random.Next(5) == 0),
            3 => (BreakerBench.Denial, false),
            4 => (new OperationCanceledException(), true),
            _ => ((Exception?)null, false),
        };
        if (failure is null)
        {
            _gate.Report(ticket.Pass.Probe, failure, wasCancelled);
        }

        _gate.Leave(ticket.Permit);
        if (failure is not null && random.Next(50) != 0)
        {
            _gate.Report(ticket.Pass.Probe, failure, wasCancelled); // Else it hangs, as far as the breaker knows.
        }
    }

    private void AssertFits(string? partition, LeasePriority priority, int count)
    {
        var request = new AdmissionRequest(TimeSpan.Zero, partition, priority, null);
        var permits = Enumerable.Range(0, count).Select(_ => _gate.Enter(request)).ToList();
        Assert.All(permits, ticket => Assert.Equal(AdmissionOutcome.Granted, ticket.Outcome));
        Assert.Equal(AdmissionOutcome.QueueFull, _gate.Enter(request).Outcome);
        permits.ForEach(ticket => _gate.Leave(ticket.Permit));
    }
}

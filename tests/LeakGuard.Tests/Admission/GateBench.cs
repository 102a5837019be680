using LeakGuard.Admission;
using LeakGuard.TestSupport;

namespace LeakGuard.Tests.Admission;

/// <summary>A gate with its turnstiles at hand, on a clock that moves when told to.</summary>
internal sealed class GateBench
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Bulkheads? _bulkheads;

    public GateBench(
        int capacity = 4,
        Dictionary<string, int>? partitions = null,
        int reserve = 0,
        int queueLimit = 100,
        bool withBreaker = true,
        HopeGauge? hope = null)
    {
        Breaking = new BreakerBench();
        Pool = new Turnstile(capacity, queueLimit, Clock);
        _bulkheads = partitions is null && reserve == 0 ? null : new Bulkheads(capacity, partitions ?? [], reserve, queueLimit, Clock);
        Gate = new AdmissionGate(Pool, _bulkheads, withBreaker ? Breaking.Breaker : null, hope, Patience, Clock);
    }

    public BreakerBench Breaking { get; }

    public ManualTimeProvider Clock => Breaking.Clock;

    public Turnstile Pool { get; }

    public AdmissionGate Gate { get; }

    public Turnstile Partition(string name) => _bulkheads!.WayOf(Request(name)).Partition!;

    public Turnstile Commons => _bulkheads!.WayOf(Request()).Commons!;

    public static AdmissionRequest Request(string? partition = null, LeasePriority priority = LeasePriority.Normal, TimeSpan? wait = null) =>
        new(wait, partition, priority, null);

    public Task<Ticket> EnterAsync(string? partition = null, LeasePriority priority = LeasePriority.Normal, TimeSpan? wait = null, CancellationToken token = default) =>
        Gate.EnterAsync(Request(partition, priority, wait), token).AsTask();

    /// <summary>Enters without any wait.</summary>
    public int Enter(string? partition = null, LeasePriority priority = LeasePriority.Normal)
    {
        var ticket = Gate.Enter(Request(partition, priority, TimeSpan.Zero));
        Assert.Equal(AdmissionOutcome.Granted, ticket.Outcome);
        return ticket.Permit;
    }

    /// <summary>The outcome for a caller that does not wait.</summary>
    public AdmissionOutcome Try(string? partition = null, LeasePriority priority = LeasePriority.Normal)
    {
        var ticket = Gate.Enter(Request(partition, priority, TimeSpan.Zero));
        if (ticket.IsGranted)
        {
            Gate.Leave(ticket.Permit);
        }

        return ticket.Outcome;
    }

    /// <summary>Waits for what the thread pool is about to do.</summary>
    public static async Task Until(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
        }
    }

    public void AssertEmpty(params string[] partitions)
    {
        Assert.Equal((0, 0), (Gate.InUse, Gate.Waiting));
        Assert.All(partitions, name => Assert.Equal(0, Partition(name).InUse));
        Assert.Equal(0, _bulkheads is null ? 0 : _bulkheads.WayOf(Request()).Commons?.InUse ?? 0);
    }
}

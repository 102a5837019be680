namespace LeakGuard.Admission;

/// <summary>The breaker as the gate passes it; one that is switched off lets everybody through.</summary>
internal sealed class BreakerDoor
{
    private readonly CircuitBreaker? _breaker;

    public BreakerDoor(CircuitBreaker? breaker) => _breaker = breaker;

    public BreakerState State => _breaker?.State ?? BreakerState.Closed;

    /// <summary>Whether callers have to ask.</summary>
    public bool MustAsk => _breaker is { IsClosed: false };

    private CircuitBreaker Present => _breaker ?? throw new InvalidOperationException(
        "This pool has no breaker: Breaker.Enabled is false. Set it to true to isolate the pool by hand.");

    public bool TryPass(out BreakerPass pass)
    {
        pass = MustAsk ? _breaker!.Ask() : default(BreakerPass) with { IsLetThrough = true };
        return pass.IsLetThrough;
    }

    /// <summary>The caller let through as a probe has its slot: true if it still is the probe.</summary>
    public bool TryBegin(in BreakerPass pass) => pass.Probe != 0 && _breaker!.TryBegin(pass.Probe);

    /// <summary>The caller let through got no slot; if it was the probe, the next one may try.</summary>
    public void Abstain(in BreakerPass pass)
    {
        if (pass.Probe != 0)
        {
            _breaker!.Abstain(pass.Probe);
        }
    }

    public void Report(long probe, Exception? failure, bool wasCancelled) => _breaker?.Report(probe, failure, wasCancelled);

    public void Follow(BreakerRules rules) => _breaker?.Follow(rules);

    public void Isolate() => Present.Isolate();

    public void Reset() => Present.Reset();
}

using LeakGuard.Admission;

namespace LeakGuard.Benchmarks.Quick;

/// <summary>The admission of a healthy pool with room: queue and breaker are there, and have nothing to do.</summary>
internal static class ClosedGate
{
    public const int Capacity = 100;
    public const int QueueLimit = 4 * Capacity;

    public static AdmissionGate Build()
    {
        var breaker = new CircuitBreaker(BreakerRules.Of(new BreakerOptions()), "closed", TimeProvider.System, () => 0.5, static _ => { });
        var pool = new Turnstile(Capacity, QueueLimit, TimeProvider.System);
        return new AdmissionGate(pool, bulkheads: null, breaker, hope: null, TimeSpan.FromSeconds(15), TimeProvider.System);
    }

    public static Task PassAsync(AdmissionGate gate, int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            if (gate.TryEnter(out var permit))
            {
                gate.Leave(permit);
            }
        }

        return Task.CompletedTask;
    }
}

using System.Threading.RateLimiting;
using Polly;
using Polly.CircuitBreaker;

namespace LeakGuard.Benchmarks.Quick;

/// <summary>Admission to a healthy pool with room, beside Polly's circuit breaker inside a concurrency limiter of the same limits.</summary>
internal static class AdmissionVersusPolly
{
    private const int PassesPerRound = 20_000;

    public static QuickBenchmark Create()
    {
        var gate = ClosedGate.Build();
        var pipeline = new ResiliencePipelineBuilder().AddCircuitBreaker(new CircuitBreakerStrategyOptions()).Build();
        var limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = ClosedGate.Capacity,
            QueueLimit = ClosedGate.QueueLimit,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        return new QuickBenchmark(
            "admission_vs_polly",
            PassesPerRound,
            operations => PassAsync(pipeline, limiter, operations),
            operations => ClosedGate.PassAsync(gate, operations)) { Line = QuickLine.BesidePolly };
    }

    // Of Polly's ways to execute, the fastest here, with a callback that is done at once. And the permit is taken by hand:
    // a strategy less to pass.
    private static async Task PassAsync(ResiliencePipeline pipeline, ConcurrencyLimiter limiter, int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            using var permit = limiter.AttemptAcquire();
            if (permit.IsAcquired)
            {
                await pipeline.ExecuteAsync(static (_, _) => default, limiter);
            }
        }
    }
}

using System.Threading.RateLimiting;
using Npgsql;
using Polly;
using Polly.CircuitBreaker;

namespace Overload.Guards;

/// <summary>Npgsql behind a concurrency limiter as wide as the pool, and Polly's circuit breaker.</summary>
internal sealed class PollyLimited(string connectionString) : Guard("polly")
{
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(connectionString);
    private readonly ResiliencePipeline _breaker = new ResiliencePipelineBuilder().AddCircuitBreaker(new CircuitBreakerStrategyOptions()).Build();

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = PoolSize,
        QueueLimit = QueueLimit,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public override async Task<Answer> ServeAsync()
    {
        // Used by hand the limiter refuses without an exception, which is cheaper than its pipeline strategy.
        using var permit = await _limiter.AcquireAsync();
        if (!permit.IsAcquired)
        {
            return Answer.Refused;
        }

        try
        {
            await _breaker.ExecuteAsync(static async (database, _) => await WorkAsync(database), _database);
            return Answer.Served;
        }
        catch (BrokenCircuitException)
        {
            return Answer.Refused;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _limiter.DisposeAsync();
        await _database.DisposeAsync();
    }
}

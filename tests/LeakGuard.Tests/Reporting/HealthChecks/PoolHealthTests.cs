using LeakGuard.Reporting.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LeakGuard.Tests.Reporting.HealthChecks;

public sealed class PoolHealthTests
{
    private static readonly HealthRules Rules = HealthRules.Of(new HealthOptions());

    public static TheoryData<int, int, int, double, double, HealthStatus, string> Judgements => new()
    {
        // leased, waiting, leaked, stalled for, lag
        { 0, 0, 0, 0, 0, HealthStatus.Healthy, "Pool 'db:5432/app': 0 of 20 leased." },
        { 15, 0, 0, 0, 0, HealthStatus.Healthy, "Pool 'db:5432/app': 15 of 20 leased." },
        { 16, 0, 0, 0, 0, HealthStatus.Degraded, "Pool 'db:5432/app': 16 of 20 leased." },
        { 3, 0, 2, 0, 0, HealthStatus.Degraded, "Pool 'db:5432/app': 2 reported as leaked." },
        { 3, 0, 0, 0, 2.5, HealthStatus.Degraded, "Pool 'db:5432/app': the watchdog is 2.5 s late." },
        { 3, 1, 0, 0, 0, HealthStatus.Degraded, "Pool 'db:5432/app': 1 waiting." },
        { 20, 4, 18, 9.9, 0, HealthStatus.Degraded, "Pool 'db:5432/app': 18 reported as leaked, 20 of 20 leased, 4 waiting." },
        { 20, 4, 18, 10, 0, HealthStatus.Unhealthy, "Pool 'db:5432/app' is exhausted: 20 of 20 leased, 4 waiting, nothing returned for 10 s." },
    };

    [Theory]
    [MemberData(nameof(Judgements))]
    public void Numbers_mean_a_status(int leased, int waiting, int leaked, double stalled, double lag, HealthStatus status, string why)
    {
        var pool = Sample.Pool(leased) with
        {
            Waiting = waiting,
            Leaked = leaked,
            StalledFor = TimeSpan.FromSeconds(stalled),
            WatchdogLag = TimeSpan.FromSeconds(lag),
        };

        Assert.Equal(new PoolHealth(status, why), PoolHealth.Of(pool, Rules, isExhausted: false));
    }

    [Theory]
    [InlineData(BreakerState.Open, "Pool 'db:5432/app': the breaker is open.")]
    [InlineData(BreakerState.HalfOpen, "Pool 'db:5432/app': the breaker is half-open.")]
    [InlineData(BreakerState.Isolated, "Pool 'db:5432/app': the breaker is isolated.")]
    public void A_database_that_is_down_degrades_and_takes_nobody_out(BreakerState state, string why) =>
        Assert.Equal(new PoolHealth(HealthStatus.Degraded, why), PoolHealth.Of(Sample.Pool(3) with { Breaker = state }, Rules, isExhausted: false));

    [Fact]
    public void A_pool_of_unknown_size_is_not_called_busy() =>
        Assert.Equal(HealthStatus.Healthy, PoolHealth.Of(Sample.Pool(0) with { MaxPoolSize = 0, LeaseLimit = 0 }, Rules, isExhausted: false).Status);

    [Theory]
    [InlineData(10, HealthStatus.Unhealthy, HealthStatus.Unhealthy)]
    [InlineData(10, HealthStatus.Degraded, HealthStatus.Degraded)]
    [InlineData(1, HealthStatus.Unhealthy, HealthStatus.Degraded)]
    [InlineData(1, HealthStatus.Degraded, HealthStatus.Degraded)]
    public async Task The_registration_caps_the_status(int stalledSeconds, HealthStatus cap, HealthStatus status)
    {
        var pool = Sample.Pool(20) with { StalledFor = TimeSpan.FromSeconds(stalledSeconds) };

        Assert.Equal(status, (await CheckAsync(pool, cap)).Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9.9)]
    [InlineData(10)]
    public void An_answer_allocates_a_kilobyte_at_most(double stalled)
    {
        const int asks = 1_000;
        var pool = Sample.Pool(20) with
        {
            PoolName = "a-database-with-a-rather-long-name.europe-west.example.com:5432/application",
            Waiting = 1_000,
            Leaked = 20,
            StalledFor = TimeSpan.FromSeconds(stalled),
            WatchdogLag = TimeSpan.FromSeconds(125),
            Breaker = BreakerState.HalfOpen,
        };
        var track = new HealthTrack(Rules, awaitsWarmUp: false, TimeProvider.System);
        var monitor = new FixedMonitor(pool);
        var context = Context(new PoolHealthCheck(monitor, track), HealthStatus.Unhealthy);

        long PerAsk()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < asks; i++)
            {
                _ = new PoolHealthCheck(monitor, track).CheckHealthAsync(context);
            }

            return (GC.GetAllocatedBytesForCurrentThread() - before) / asks;
        }

        PerAsk();
        Assert.InRange(PerAsk(), 1, 1024);
    }

    [Fact]
    public async Task The_data_holds_numbers_only()
    {
        var result = await CheckAsync(Sample.Pool(), HealthStatus.Unhealthy);

        Assert.Equal(22, result.Data.Count);
        Assert.Equal(3, result.Data["leased"]);
        Assert.All(result.Data, fact => Assert.True(fact.Value is int or long or double));
    }

    private static async Task<HealthCheckResult> CheckAsync(PoolSnapshot pool, HealthStatus cap)
    {
        var check = new PoolHealthCheck(new FixedMonitor(pool), new HealthTrack(Rules, awaitsWarmUp: false, TimeProvider.System));
        var answer = check.CheckHealthAsync(Context(check, cap));
        Assert.True(answer.IsCompletedSuccessfully, "A probe must not wait.");
        return await answer;
    }

    private static HealthCheckContext Context(PoolHealthCheck check, HealthStatus cap) =>
        new() { Registration = new HealthCheckRegistration("leakguard", check, cap, null) };

    private sealed class FixedMonitor(PoolSnapshot pool) : IPoolMonitor
    {
        public string PoolName => pool.PoolName;

        public PoolSnapshot Snapshot() => pool;

        public IReadOnlyList<LeaseInfo> Leases() => throw new InvalidOperationException("Too dear for a probe.");
    }
}

using LeakGuard.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LeakGuard.Tests.DependencyInjection;

public sealed class AdmissionOptionsTests
{
    public static IEnumerable<object[]> OutOfRange => Cases.Keys.Select(key => new object[] { key.Setting, key.Value });

    private static Dictionary<(string Setting, string Value), Action<LeakGuardOptions>> Cases { get; } = new()
    {
        [("Queue:CriticalReserve", "-1")] = options => options.Queue.CriticalReserve = -1,
        [("Queue:CriticalReserve", "1000001")] = options => options.Queue.CriticalReserve = 1_000_001,
        [("Breaker:ConsecutiveFailures", "0")] = options => options.Breaker.ConsecutiveFailures = 0,
        [("Breaker:ConsecutiveFailures", "10001")] = options => options.Breaker.ConsecutiveFailures = 10_001,
        [("Breaker:FailureRatio", "0")] = options => options.Breaker.FailureRatio = 0,
        [("Breaker:FailureRatio", "1.01")] = options => options.Breaker.FailureRatio = 1.01,
        [("Breaker:FailureRatio", "NaN")] = options => options.Breaker.FailureRatio = double.NaN,
        [("Breaker:Window", "00:00:00.9990000")] = options => options.Breaker.Window = TimeSpan.FromMilliseconds(999),
        [("Breaker:Window", "00:10:01")] = options => options.Breaker.Window = TimeSpan.FromSeconds(601),
        [("Breaker:MinimumThroughput", "1")] = options => options.Breaker.MinimumThroughput = 1,
        [("Breaker:MinimumThroughput", "100001")] = options => options.Breaker.MinimumThroughput = 100_001,
        [("Breaker:BreakDuration", "00:00:00.0090000")] = options => options.Breaker.BreakDuration = TimeSpan.FromMilliseconds(9),
        [("Breaker:BreakDuration", "01:00:01")] = options =>
        {
            options.Breaker.BreakDuration = TimeSpan.FromSeconds(3601);
            options.Breaker.MaxBreakDuration = TimeSpan.FromHours(2);
        },
        [("Breaker:MaxBreakDuration", "1.00:00:01")] = options => options.Breaker.MaxBreakDuration = TimeSpan.FromSeconds(86_401),
        [("Breaker:ProbeTimeout", "00:00:00")] = options => options.Breaker.ProbeTimeout = TimeSpan.Zero,
        [("Breaker:ProbeTimeout", "00:10:01")] = options => options.Breaker.ProbeTimeout = TimeSpan.FromSeconds(601),
        [("Partitions:reports:MaxLeases", "0")] = options => options.Partitions["reports"].MaxLeases = 0,
        [("Partitions:reports:MaxLeases", "-5")] = options => options.Partitions["reports"].MaxLeases = -5,
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void A_value_out_of_range_is_named_with_its_setting(string setting, string value)
    {
        var options = new LeakGuardOptions();
        Cases[(setting, value)](options);

        var failure = Assert.Single(new LeakGuardOptionsValidator().Validate("", options).Failures!);

        Assert.StartsWith($"{setting} is {value}; it must be between ", failure, StringComparison.Ordinal);
        Assert.Contains("leave it out for the default", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_longest_break_shorter_than_the_first_is_named_with_both()
    {
        var options = new LeakGuardOptions();
        options.Breaker.BreakDuration = TimeSpan.FromSeconds(31);

        var failure = Assert.Single(new LeakGuardOptionsValidator().Validate("", options).Failures!);

        Assert.StartsWith("Breaker:MaxBreakDuration is 00:00:30, and Breaker:BreakDuration is 00:00:31", failure, StringComparison.Ordinal);
        Assert.Contains("lower Breaker:BreakDuration", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bounds_themselves_are_in_range()
    {
        var least = new LeakGuardOptions();
        Set(least.Breaker, 1, 0.01, TimeSpan.FromSeconds(1), 2, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10));
        least.Partitions["reports"].MaxLeases = 1;
        var most = new LeakGuardOptions();
        Set(most.Breaker, 10_000, 1, TimeSpan.FromMinutes(10), 100_000, TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromMinutes(10));

        Assert.True(new LeakGuardOptionsValidator().Validate("", least).Succeeded);
        Assert.True(new LeakGuardOptionsValidator().Validate("", most).Succeeded);
    }

    [Fact]
    public void Shares_that_do_not_fit_into_the_pool_are_all_named_at_once()
    {
        using var source = NpgsqlDataSource.Create("Host=db;Database=app;Maximum Pool Size=5;Password=canary");

        var error = Assert.Throws<OptionsValidationException>(() => source.WithLeakGuard(options =>
        {
            options.Partitions["reports"].MaxLeases = 6;
            options.Partitions["exports"].MaxLeases = 5;
            options.Queue.CriticalReserve = 5;
        }));

        Assert.Equal(2, error.Failures.Count());
        Assert.Contains("Partitions:reports:MaxLeases is 6, more than the pool 'db:5432/app' has ('Maximum Pool Size' is 5)", error.Message, StringComparison.Ordinal);
        Assert.Contains("Queue:CriticalReserve is 5, which leaves ordinary callers nothing", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("exports", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Shares_that_just_fit_are_accepted()
    {
        using var source = NpgsqlDataSource.Create("Host=db;Maximum Pool Size=5");

        using var guard = source.WithLeakGuard(options =>
        {
            options.Partitions["reports"].MaxLeases = 5;
            options.Queue.CriticalReserve = 4;
        });

        Assert.Equal(5, guard.Snapshot().MaxPoolSize);
    }

    [Fact]
    public void A_partition_needs_a_name()
    {
        Assert.ThrowsAny<ArgumentException>(() => new PartitionCollection()[" "]);
        Assert.ThrowsAny<ArgumentException>(() => new PartitionCollection()[null!]);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(86_400_001)]
    public void A_wait_of_ones_own_has_its_range_too(int milliseconds)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => new LeaseIntent("test", TimeSpan.FromSeconds(1)) { WaitTimeout = TimeSpan.FromMilliseconds(milliseconds) });

        Assert.Equal("WaitTimeout", error.ParamName);
    }

    private static void Set(
        BreakerOptions breaker, int inARow, double ratio, TimeSpan window, int throughput, TimeSpan first, TimeSpan longest, TimeSpan probe)
    {
        breaker.ConsecutiveFailures = inARow;
        breaker.FailureRatio = ratio;
        breaker.Window = window;
        breaker.MinimumThroughput = throughput;
        breaker.BreakDuration = first;
        breaker.MaxBreakDuration = longest;
        breaker.ProbeTimeout = probe;
    }
}

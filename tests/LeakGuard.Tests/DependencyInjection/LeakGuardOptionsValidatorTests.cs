using LeakGuard.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LeakGuard.Tests.DependencyInjection;

public sealed class LeakGuardOptionsValidatorTests
{
    public static IEnumerable<object[]> OutOfRange => Cases.Keys.Select(key => new object[] { key.Setting, key.Value });

    private static Dictionary<(string Setting, string Value), Action<LeakGuardOptions>> Cases { get; } = new()
    {
        [("LeakThreshold", "00:00:00.0990000")] = options => options.LeakThreshold = TimeSpan.FromMilliseconds(99),
        [("LeakThreshold", "7.00:00:00.0010000")] = options => options.LeakThreshold = TimeSpan.FromDays(7) + TimeSpan.FromMilliseconds(1),
        [("IdleInTransactionThreshold", "00:00:00")] = options => options.IdleInTransactionThreshold = TimeSpan.Zero,
        [("IdleInTransactionThreshold", "8.00:00:00")] = options =>
        {
            options.IdleInTransactionThreshold = TimeSpan.FromDays(8);
            options.Reclaim.After = TimeSpan.FromDays(8);
        },
        [("OwnerGrace", "-00:00:01")] = options => options.OwnerGrace = TimeSpan.FromSeconds(-1),
        [("OwnerGrace", "8.00:00:00")] = options => options.OwnerGrace = TimeSpan.FromDays(8),
        [("ScanInterval", "00:00:00.0090000")] = options => options.ScanInterval = TimeSpan.FromMilliseconds(9),
        [("ScanInterval", "01:00:01")] = options => options.ScanInterval = TimeSpan.FromSeconds(3601),
        [("Pooler", "7")] = options => options.Pooler = (PoolerMode)7,
        [("StackCapture", "7")] = options => options.StackCapture = (StackCapture)7,
        [("DigestWindow", "-00:00:01")] = options => options.DigestWindow = TimeSpan.FromSeconds(-1),
        [("DigestWindow", "1.00:00:01")] = options => options.DigestWindow = TimeSpan.FromSeconds(86_401),
        [("Queue:Limit", "-1")] = options => options.Queue.Limit = -1,
        [("Queue:Limit", "1000001")] = options => options.Queue.Limit = 1_000_001,
        [("Queue:WaitTimeout", "00:00:00")] = options => options.Queue.WaitTimeout = TimeSpan.Zero,
        [("Queue:WaitTimeout", "1.00:00:01")] = options => options.Queue.WaitTimeout = TimeSpan.FromSeconds(86_401),
        [("Reclaim:Suspected", "9")] = options => options.Reclaim.Suspected = (ReclaimMode)9,
        [("Reclaim:After", "00:00:09")] = options => options.Reclaim.After = TimeSpan.FromSeconds(9),
        [("Reclaim:After", "7.00:00:01")] = options => options.Reclaim.After = TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1),
        [("Name", "0 characters")] = options => options.Name = "",
        [("Name", "2 characters")] = options => options.Name = "  ",
        [("Name", "129 characters")] = options => options.Name = new string('x', 129),
        [("Name", "3 characters")] = options => options.Name = "a\nb",
        [("Listeners", "null")] = options => options.Listeners.Add(null!),
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void A_value_out_of_range_is_named_with_its_setting(string setting, string value)
    {
        var options = new LeakGuardOptions();
        Cases[(setting, value)](options);

        var failures = new LeakGuardOptionsValidator().Validate("", options).Failures!.ToArray();

        Assert.Contains(failures, failure =>
            failure.StartsWith(setting, StringComparison.Ordinal) && failure.Contains(value, StringComparison.Ordinal) && failure.Contains("must", StringComparison.Ordinal)
            || failure.Contains($"{setting} is {value}, and", StringComparison.Ordinal));
    }

    [Fact]
    public void The_defaults_and_the_bounds_themselves_are_in_range()
    {
        var validator = new LeakGuardOptionsValidator();
        var bounds = new LeakGuardOptions
        {
            Name = new string('x', 128),
            LeakThreshold = TimeSpan.FromDays(7),
            IdleInTransactionThreshold = TimeSpan.FromMilliseconds(100),
            OwnerGrace = TimeSpan.Zero,
            ScanInterval = TimeSpan.FromHours(1),
            DigestWindow = TimeSpan.Zero,
        };
        bounds.Queue.Limit = 0;
        bounds.Queue.WaitTimeout = Timeout.InfiniteTimeSpan;
        bounds.Reclaim.After = TimeSpan.FromMilliseconds(100);

        Assert.True(validator.Validate("", new LeakGuardOptions()).Succeeded);
        Assert.True(validator.Validate("", bounds).Succeeded);
    }

    [Fact]
    public void All_failures_come_at_once_and_name_their_pool()
    {
        var options = new LeakGuardOptions { LeakThreshold = TimeSpan.Zero, ScanInterval = TimeSpan.Zero };

        var result = new LeakGuardOptionsValidator().Validate("orders", options);

        Assert.Equal(2, result.Failures!.Count());
        Assert.All(result.Failures!, failure => Assert.StartsWith("Pool 'orders': ", failure, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Host=db;Password=canary")]
    [InlineData("server = db; pwd=canary")]
    [InlineData("postgres://bob:canary@db/app")]
    [InlineData("PostgreSQL://bob:canary@db/app")]
    public void A_connection_string_is_no_name_and_is_not_repeated(string name)
    {
        var error = Assert.Throws<OptionsValidationException>(
            () => LeakGuardOptionsValidator.ThrowIfInvalid(new LeakGuardOptions { Name = name }, "orders"));

        Assert.Contains("looks like a connection string", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }
}

using LeakGuard.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace LeakGuard.Tests.DependencyInjection;

public sealed class RecoveryOptionsTests
{
    public static IEnumerable<object[]> OutOfRange => Cases.Keys.Select(setting => new object[] { setting });

    private static Dictionary<string, Action<LeakGuardOptions>> Cases { get; } = new()
    {
        ["ValidateAfterIdle is 8.00:00:00"] = options => options.ValidateAfterIdle = TimeSpan.FromDays(8),
        ["ValidateAfterIdle is -00:00:01"] = options => options.ValidateAfterIdle = TimeSpan.FromSeconds(-1),
        ["DrainTimeout is 00:10:01"] = options => options.DrainTimeout = TimeSpan.FromSeconds(601),
        ["LongWaitThreshold is -00:00:01"] = options => options.LongWaitThreshold = TimeSpan.FromSeconds(-1),
        ["WarmUp:Connections is 0"] = options => options.WarmUp.Connections = 0,
        ["WarmUp:MaxParallel is 101"] = options => options.WarmUp.MaxParallel = 101,
        ["WarmUp:Timeout is 00:00:00"] = options => options.WarmUp.Timeout = TimeSpan.Zero,
        ["Server:StatementTimeout is 25.00:00:00"] = options => options.Server.StatementTimeout = TimeSpan.FromDays(25),
        ["Server:LockTimeout is 00:00:00.0005000"] = options => options.Server.LockTimeout = TimeSpan.FromMicroseconds(500),
        ["Server:IdleInTransactionSessionTimeout is -00:00:01"] = options => options.Server.IdleInTransactionSessionTimeout = TimeSpan.FromSeconds(-1),
        ["Server:TransactionTimeout is -00:00:01"] = options => options.Server.TransactionTimeout = TimeSpan.FromSeconds(-1),
        ["Reclaim:OnlyAboveRatio is 0.05"] = options => options.Reclaim.OnlyAboveRatio = 0.05,
        ["Reclaim:CancelCommandsAfter is 00:00:00"] = options => options.Reclaim.CancelCommandsAfter = TimeSpan.Zero,
        ["Reclaim:ExemptSites contains an empty entry"] = options => options.Reclaim.ExemptSites.Add(" "),
        ["Health:BusyRatio is 1.5"] = options => options.Health.BusyRatio = 1.5,
        ["Health:UnhealthyAfter is 00:00:00"] = options => options.Health.UnhealthyAfter = TimeSpan.Zero,
        ["Health:RecoverAfter is 01:00:01"] = options => options.Health.RecoverAfter = TimeSpan.FromSeconds(3601),
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void A_value_out_of_range_is_named_with_its_setting(string beginning)
    {
        var options = new LeakGuardOptions();
        Cases[beginning](options);

        var failure = Assert.Single(new LeakGuardOptionsValidator().Validate("", options).Failures!);

        Assert.StartsWith(beginning, failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_of_the_server_are_refused_behind_a_pooler_with_the_statement_that_sets_them()
    {
        var options = new LeakGuardOptions { Pooler = PoolerMode.Transaction };
        options.Server.StatementTimeout = TimeSpan.FromSeconds(30);
        options.Server.NameInstance = true;

        var failure = Assert.Single(new LeakGuardOptionsValidator().Validate("", options).Failures!);

        Assert.Contains("ALTER ROLE … SET statement_timeout = '30000ms';", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void The_ends_of_the_ranges_are_within_them()
    {
        var options = new LeakGuardOptions
        {
            ValidateAfterIdle = Timeout.InfiniteTimeSpan,
            DrainTimeout = TimeSpan.Zero,
            LongWaitThreshold = TimeSpan.Zero,
        };
        options.Server.StatementTimeout = TimeSpan.Zero;
        options.Reclaim.OnlyAboveRatio = 1;

        Assert.True(new LeakGuardOptionsValidator().Validate("", options).Succeeded);
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var options = Bound(new()
        {
            ["LeakGuard:ValidateAfterIdle"] = "Infinite",
            ["LeakGuard:DrainTimeout"] = "00:00:07",
            ["LeakGuard:LongWaitThreshold"] = "00:00:02",
            ["LeakGuard:WarmUp:Enabled"] = "true",
            ["LeakGuard:WarmUp:Connections"] = "6",
            ["LeakGuard:WarmUp:MaxParallel"] = "3",
            ["LeakGuard:WarmUp:Timeout"] = "00:00:20",
            ["LeakGuard:Server:IdleInTransactionSessionTimeout"] = "00:01:00",
            ["LeakGuard:Server:StatementTimeout"] = "00:00:30",
            ["LeakGuard:Server:LockTimeout"] = "00:00:05",
            ["LeakGuard:Server:TransactionTimeout"] = "00:05:00",
            ["LeakGuard:Server:NameInstance"] = "true",
            ["LeakGuard:Reclaim:OnlyAboveRatio"] = "0.9",
            ["LeakGuard:Reclaim:CancelCommandsAfter"] = "00:10:00",
            ["LeakGuard:Reclaim:ExemptSites:0"] = "ImportJob.*",
            ["LeakGuard:Reclaim:ExemptSites:1"] = "*Report*",
            ["LeakGuard:Reclaim:CollectWhenExhausted"] = "false",
            ["LeakGuard:Health:BusyRatio"] = "0.7",
            ["LeakGuard:Health:UnhealthyAfter"] = "00:00:20",
            ["LeakGuard:Health:RecoverAfter"] = "00:00:09",
        });

        Assert.Equal(Timeout.InfiniteTimeSpan, options.ValidateAfterIdle);
        Assert.Equal((7, 2), (options.DrainTimeout.TotalSeconds, options.LongWaitThreshold.TotalSeconds));
        Assert.Equal((true, 6, 3, 20), (options.WarmUp.Enabled, options.WarmUp.Connections, options.WarmUp.MaxParallel, options.WarmUp.Timeout.TotalSeconds));
        Assert.Equal((60, 30), (options.Server.IdleInTransactionSessionTimeout!.Value.TotalSeconds, options.Server.StatementTimeout!.Value.TotalSeconds));
        Assert.Equal((5, 300, true), (options.Server.LockTimeout!.Value.TotalSeconds, options.Server.TransactionTimeout!.Value.TotalSeconds, options.Server.NameInstance));
        Assert.Equal((0.9, 600, false), (options.Reclaim.OnlyAboveRatio, options.Reclaim.CancelCommandsAfter!.Value.TotalSeconds, options.Reclaim.CollectWhenExhausted));
        Assert.Equal(["ImportJob.*", "*Report*"], options.Reclaim.ExemptSites);
        Assert.Equal((0.7, 20, 9), (options.Health.BusyRatio, options.Health.UnhealthyAfter.TotalSeconds, options.Health.RecoverAfter.TotalSeconds));
    }

    [Fact]
    public void A_list_written_as_a_value_is_refused_with_the_remedy()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Bound(new() { ["LeakGuard:Reclaim:ExemptSites"] = "ImportJob.*" }));

        Assert.Contains("[\"ImportJob.*\"]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_with_a_value_is_on_the_list_of_what_can_change()
    {
        string[] exceptions = ["Listeners", "PartitionSelector"];

        Assert.Equal(
            NamesOf(typeof(LeakGuardOptions), "").Except(exceptions).Order(StringComparer.Ordinal),
            SettingList.All.Select(setting => setting.Name).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> NamesOf(Type type, string prefix) => type.GetProperties()
        .Where(property => property.GetMethod is { IsStatic: false })
        .SelectMany(property => property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal)
            ? NamesOf(property.PropertyType, $"{prefix}{property.Name}.")
            : [prefix + property.Name]);

    private static LeakGuardOptions Bound(Dictionary<string, string?> settings)
    {
        var options = new LeakGuardOptions();
        new LeakGuardOptionsBinder(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).Configure(options);
        return options;
    }
}

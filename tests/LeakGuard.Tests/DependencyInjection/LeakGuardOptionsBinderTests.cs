using LeakGuard.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace LeakGuard.Tests.DependencyInjection;

public sealed class LeakGuardOptionsBinderTests
{
    [Fact]
    public void Every_setting_is_read()
    {
        var options = Bound("", new()
        {
            ["LeakGuard:Name"] = "orders",
            ["LeakGuard:LeakThreshold"] = "00:01:00",
            ["leakguard:idleintransactionthreshold"] = "00:00:20",
            ["LeakGuard:OwnerGrace"] = "00:00:07",
            ["LeakGuard:ScanInterval"] = "00:00:00.5",
            ["LeakGuard:StackCapture"] = "always",
            ["LeakGuard:Pooler"] = "Transaction",
            ["LeakGuard:DigestWindow"] = "0:05",
            ["LeakGuard:Queue:Limit"] = "7",
            ["LeakGuard:Queue:WaitTimeout"] = "Infinite",
            ["LeakGuard:Reclaim:Abandoned"] = "false",
            ["LeakGuard:Reclaim:Suspected"] = "Enabled",
            ["LeakGuard:Reclaim:After"] = "1.00:00:00",
        });

        Assert.Equal("orders", options.Name);
        Assert.Equal(TimeSpan.FromMinutes(1), options.LeakThreshold);
        Assert.Equal(TimeSpan.FromSeconds(20), options.IdleInTransactionThreshold);
        Assert.Equal(TimeSpan.FromSeconds(7), options.OwnerGrace);
        Assert.Equal(TimeSpan.FromMilliseconds(500), options.ScanInterval);
        Assert.Equal(StackCapture.Always, options.StackCapture);
        Assert.Equal(PoolerMode.Transaction, options.Pooler);
        Assert.Equal(TimeSpan.FromMinutes(5), options.DigestWindow);
        Assert.Equal(7, options.Queue.Limit);
        Assert.Equal(Timeout.InfiniteTimeSpan, options.Queue.WaitTimeout);
        Assert.False(options.Reclaim.Abandoned);
        Assert.Equal(ReclaimMode.Enabled, options.Reclaim.Suspected);
        Assert.Equal(TimeSpan.FromDays(1), options.Reclaim.After);
    }

    [Fact]
    public void Every_public_setting_can_be_configured()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Bound("", new() { ["LeakGuard:Oops"] = "1" }));

        var settings = typeof(LeakGuardOptions).GetProperties().Select(property => property.Name).Except(["Listeners", "PartitionSelector"]);
        Assert.All(settings, setting => Assert.Contains(setting, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_pool_reads_its_own_section_only()
    {
        Dictionary<string, string?> settings = new()
        {
            ["LeakGuard:LeakThreshold"] = "00:01:00",
            ["LeakGuard:Pools:orders:ScanInterval"] = "00:00:02",
        };

        var main = Bound("", settings);
        var orders = Bound("orders", settings);

        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1)), (main.LeakThreshold, main.ScanInterval));
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(2)), (orders.LeakThreshold, orders.ScanInterval));
    }

    [Theory]
    [InlineData("LeakGuard:LeakThreshold", "soon", "00:00:30 for 30 seconds")]
    [InlineData("LeakGuard:LeakThreshold", "30", "00:00:30 for 30 seconds")]
    [InlineData("LeakGuard:LeakThreshold", "", "00:00:30 for 30 seconds")]
    [InlineData("LeakGuard:StackCapture", "Sometimes", "Off, Adaptive, Always")]
    [InlineData("LeakGuard:Pooler", "PgBouncer", "None, Session, Transaction")]
    [InlineData("LeakGuard:StackCapture", "1", "Off, Adaptive, Always")]
    [InlineData("LeakGuard:Queue:Limit", "many", "a whole number")]
    [InlineData("LeakGuard:Queue:Limit", "1.5", "a whole number")]
    [InlineData("LeakGuard:Queue:WaitTimeout", "never", "or Infinite")]
    [InlineData("LeakGuard:Reclaim:Abandoned", "perhaps", "true or false")]
    public void A_bad_value_is_named_by_key_and_value_with_the_remedy(string key, string value, string remedy)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Bound("", new() { [key] = value }));

        Assert.Contains($"'{key}' is '{value}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LeakGuard:LeakThreshhold", "LeakThreshold")]
    [InlineData("LeakGuard:Queue:Limits", "Limit, WaitTimeout")]
    [InlineData("LeakGuard:Reclaim:Mode", "Abandoned, Suspected, After")]
    [InlineData("LeakGuard:LeakThreshold:Seconds", "single value")]
    [InlineData("LeakGuard:Queue", "group of settings")]
    public void A_typo_is_named_by_its_full_key(string key, string remedy)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Bound("", new() { [key] = "canary" }));

        Assert.Contains($"'{key}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pools_within_a_pool_are_a_typo()
    {
        var error = Assert.Throws<OptionsValidationException>(
            () => Bound("orders", new() { ["LeakGuard:Pools:orders:Pools:x:Name"] = "y" }));

        Assert.Contains("'LeakGuard:Pools:orders:Pools'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_failures_come_at_once()
    {
        var error = Assert.Throws<OptionsValidationException>(
            () => Bound("", new() { ["LeakGuard:LeakThreshold"] = "x", ["LeakGuard:Queue:Limit"] = "y", ["LeakGuard:Typo"] = "z" }));

        Assert.Equal(3, error.Failures.Count());
    }

    [Fact]
    public void Settings_that_may_be_left_open_can_be_emptied()
    {
        var options = new LeakGuardOptions { Name = "before" };
        options.Queue.Limit = 3;
        options.Queue.WaitTimeout = TimeSpan.FromSeconds(1);

        Bind(options, "", new() { ["LeakGuard:Name"] = "", ["LeakGuard:Queue:Limit"] = "", ["LeakGuard:Queue:WaitTimeout"] = "" });

        Assert.Null(options.Name);
        Assert.Null(options.Queue.Limit);
        Assert.Null(options.Queue.WaitTimeout);
    }

    [Fact]
    public void Without_configuration_the_defaults_stay()
    {
        var options = new LeakGuardOptions();

        new LeakGuardOptionsBinder().Configure("", options);

        Assert.Equal(TimeSpan.FromSeconds(30), options.LeakThreshold);
    }

    private static LeakGuardOptions Bound(string name, Dictionary<string, string?> settings)
    {
        var options = new LeakGuardOptions();
        Bind(options, name, settings);
        return options;
    }

    private static void Bind(LeakGuardOptions options, string name, Dictionary<string, string?> settings) =>
        new LeakGuardOptionsBinder(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).Configure(name, options);
}

using LeakGuard.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace LeakGuard.Tests.DependencyInjection;

public sealed class AdmissionBinderTests
{
    [Fact]
    public void Every_setting_is_read()
    {
        var options = Bound(new()
        {
            ["LeakGuard:TrackFlows"] = "true",
            ["LeakGuard:Queue:RefuseHopeless"] = "True",
            ["LeakGuard:Queue:CriticalReserve"] = "3",
            ["LeakGuard:Breaker:Enabled"] = "false",
            ["LeakGuard:Breaker:ConsecutiveFailures"] = "7",
            ["LeakGuard:Breaker:FailureRatio"] = "0.25",
            ["LeakGuard:Breaker:Window"] = "00:00:20",
            ["LeakGuard:Breaker:MinimumThroughput"] = "50",
            ["LeakGuard:Breaker:BreakDuration"] = "00:00:02",
            ["LeakGuard:Breaker:MaxBreakDuration"] = "00:01:00",
            ["LeakGuard:Breaker:ProbeTimeout"] = "00:00:03",
            ["LeakGuard:Partitions:reports:MaxLeases"] = "5",
            ["LeakGuard:Partitions:exports:maxleases"] = "2",
        });

        Assert.True(options.TrackFlows);
        Assert.True(options.Queue.RefuseHopeless);
        Assert.Equal(3, options.Queue.CriticalReserve);
        Assert.False(options.Breaker.Enabled);
        Assert.Equal((7, 0.25, 50), (options.Breaker.ConsecutiveFailures, options.Breaker.FailureRatio, options.Breaker.MinimumThroughput));
        Assert.Equal((20, 2), (options.Breaker.Window.TotalSeconds, options.Breaker.BreakDuration.TotalSeconds));
        Assert.Equal((60, 3), (options.Breaker.MaxBreakDuration.TotalSeconds, options.Breaker.ProbeTimeout.TotalSeconds));
        Assert.Equal([("exports", 2), ("reports", 5)], options.Partitions.Select(p => (p.Key, p.Value.MaxLeases)).Order());
    }

    [Fact]
    public void A_keyed_pool_has_partitions_of_its_own()
    {
        Dictionary<string, string?> settings = new()
        {
            ["LeakGuard:Partitions:reports:MaxLeases"] = "5",
            ["LeakGuard:Pools:orders:Partitions:exports:MaxLeases"] = "2",
        };

        Assert.Equal("reports", Assert.Single(Bound(settings).Partitions).Key);
        Assert.Equal("exports", Assert.Single(Bound(settings, "orders").Partitions).Key);
    }

    [Theory]
    [InlineData("LeakGuard:TrackFlow", "TrackFlows")]
    [InlineData("LeakGuard:Breakers:Enabled", "Breaker")]
    [InlineData("LeakGuard:Queue:CriticalReserved", "CriticalReserve")]
    [InlineData("LeakGuard:Queue:RefuseHopless", "RefuseHopeless")]
    [InlineData("LeakGuard:Breaker:Ratio", "FailureRatio")]
    [InlineData("LeakGuard:Breaker:Window:Seconds", "single value")]
    [InlineData("LeakGuard:Partitions:reports:Max", "MaxLeases")]
    [InlineData("LeakGuard:Partitions:reports", "group of settings")]
    [InlineData("LeakGuard:Partitions", "group of settings")]
    [InlineData("LeakGuard:Breaker", "group of settings")]
    public void A_typo_is_named_by_its_key(string key, string remedy)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Bound(new() { [key] = "canary" }));

        var named = key == "LeakGuard:Breakers:Enabled" ? "LeakGuard:Breakers" : key;
        Assert.Contains($"'{named}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LeakGuard:TrackFlows", "yes", "true or false")]
    [InlineData("LeakGuard:Breaker:Enabled", "1", "true or false")]
    [InlineData("LeakGuard:Breaker:FailureRatio", "50 %", "such as 0.5")]
    [InlineData("LeakGuard:Breaker:FailureRatio", "0,5", "such as 0.5")]
    [InlineData("LeakGuard:Breaker:BreakDuration", "5", "00:00:30 for 30 seconds")]
    [InlineData("LeakGuard:Breaker:MinimumThroughput", "ten", "a whole number")]
    [InlineData("LeakGuard:Queue:CriticalReserve", "1.5", "a whole number")]
    [InlineData("LeakGuard:Partitions:reports:MaxLeases", "many", "a whole number")]
    public void A_bad_value_is_named_by_key_and_value_with_the_remedy(string key, string value, string remedy)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Bound(new() { [key] = value }));

        Assert.Contains($"'{key}' is '{value}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LeakGuard:Partitions:reports:MaxLeases", "Partitions:reports:MaxLeases is 0")]
    [InlineData("LeakGuard:Breaker:ConsecutiveFailures", "Breaker:ConsecutiveFailures is 0")]
    public void A_number_left_empty_does_not_pass_the_check(string key, string failure)
    {
        var options = Bound(new() { [key] = "" });

        Assert.Contains(failure, Assert.Single(new LeakGuardOptionsValidator().Validate("", options).Failures!), StringComparison.Ordinal);
    }

    private static LeakGuardOptions Bound(Dictionary<string, string?> settings, string name = "")
    {
        var options = new LeakGuardOptions();
        new LeakGuardOptionsBinder(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).Configure(name, options);
        return options;
    }
}

using System.Reflection;
using LeakGuard.DependencyInjection;

namespace LeakGuard.Tests.DependencyInjection;

public sealed class SettingListTests
{
    // Functions and objects: there is nothing to compare.
    private static readonly string[] WithoutValue = ["PartitionSelector", "Listeners"];

    [Fact]
    public void Every_option_that_has_a_value_is_in_it_once()
    {
        var options = Options(typeof(LeakGuardOptions), "").Except(WithoutValue).Order(StringComparer.Ordinal);

        Assert.Equal(options, SettingList.All.Select(setting => setting.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_setting_reads_its_own_option()
    {
        var former = new LeakGuardOptions();
        foreach (var setting in SettingList.All)
        {
            var fresh = new LeakGuardOptions();
            OtherSettings.ByName[setting.Name](fresh);

            var differences = SettingList.Differences(former, fresh, live: true).Concat(SettingList.Differences(former, fresh, live: false));

            Assert.StartsWith($"{setting.Name} from ", Assert.Single(differences), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Differences_are_told_in_words_and_apart_by_whether_they_can_be_followed()
    {
        var former = new LeakGuardOptions();
        var fresh = new LeakGuardOptions { Name = "orders", LeakThreshold = TimeSpan.FromMinutes(1) };
        fresh.Queue.Limit = 7;
        fresh.Queue.WaitTimeout = Timeout.InfiniteTimeSpan;
        fresh.Breaker.FailureRatio = 0.25;
        fresh.Partitions["reports"].MaxLeases = 5;
        fresh.Reclaim.Suspected = ReclaimMode.Enabled;

        Assert.Equal(
            [
                "LeakThreshold from 00:00:30 to 00:01:00",
                "Queue.Limit from its default to 7",
                "Queue.WaitTimeout from its default to Infinite",
                "Breaker.FailureRatio from 0.5 to 0.25",
                "Reclaim.Suspected from Never to Enabled",
            ],
            SettingList.Differences(former, fresh, live: true));
        Assert.Equal(
            ["Name from its default to 'orders'", "Partitions from none to 'reports 5'"],
            SettingList.Differences(former, fresh, live: false));
        Assert.Empty(SettingList.Differences(fresh, fresh, live: true));
    }

    private static IEnumerable<string> Options(Type group, string prefix) => group
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .SelectMany(property => property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal)
            ? Options(property.PropertyType, $"{prefix}{property.Name}.")
            : [prefix + property.Name]);
}

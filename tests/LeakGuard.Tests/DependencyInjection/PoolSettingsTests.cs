using LeakGuard.DependencyInjection;
using LeakGuard.Reporting.Logging;
using LeakGuard.Tests.Reporting.Logging;

namespace LeakGuard.Tests.DependencyInjection;

public sealed class PoolSettingsTests : IDisposable
{
    private readonly LogRecorder _log = new();
    private readonly List<LeakGuardOptions> _followed = [];
    private readonly PoolSettings _settings;

    public PoolSettingsTests() => _settings = new PoolSettings(new LeakGuardOptions(), _followed.Add, new SetupLog(_log, "pool"));

    public static TheoryData<string> FixedSettings => [.. SettingList.All.Where(setting => !setting.IsLive).Select(setting => setting.Name)];

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Settings_that_did_not_change_are_not_followed_and_not_told()
    {
        _settings.Take(new LeakGuardOptions());

        Assert.Empty(_followed);
        Assert.Empty(_log.Lines);
    }

    [Theory]
    [MemberData(nameof(FixedSettings))]
    public void A_setting_that_only_a_start_reads_is_named_in_a_warning(string setting)
    {
        Take(OtherSettings.ByName[setting]);

        Assert.Empty(_followed);
        Assert.Equal([5002], Ids);
        Assert.Contains($": {setting} from ", _log.Lines[0].Text, StringComparison.Ordinal);
        Assert.EndsWith("They hold from the next start on.", _log.Lines[0].Text, StringComparison.Ordinal);
        Assert.Equal("pool", _log.Lines[0].Facts["Pool"]);
    }

    [Fact]
    public void A_change_of_both_kinds_is_told_as_both()
    {
        Take(options => (options.Name, options.LeakThreshold) = ("other", TimeSpan.FromMinutes(1)));

        Assert.Equal([5001, 5002], Ids);
        Assert.Single(_followed);
    }

    [Fact]
    public void A_setting_that_waits_for_the_next_start_is_told_once_and_against_what_the_pool_runs_with()
    {
        Take(options => options.Name = "second");
        Take(options => (options.Name, options.LeakThreshold) = ("second", TimeSpan.FromMinutes(1)));
        Take(options => (options.Name, options.LeakThreshold) = ("third", TimeSpan.FromMinutes(1)));

        Assert.Equal([5002, 5001, 5002], Ids);
        Assert.Contains("Name from its default to 'third'", _log.Lines[2].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_put_back_to_what_the_pool_runs_with_needs_no_start()
    {
        Take(options => options.Name = "other");
        Take(_ => { });

        Assert.Equal([5002], Ids);
    }

    [Fact]
    public void Of_changes_made_at_once_one_stays_whole()
    {
        Parallel.For(1, 200, i => Take(options => options.LeakThreshold = TimeSpan.FromSeconds(i)));
        _settings.Take(_followed[^1]);

        Assert.InRange(_followed.Count, 1, 199);
        Assert.All(Ids, id => Assert.Equal(5001, id));
        Assert.Equal(_followed.Count, _log.Lines.Count); // The last one followed was in force already.
    }

    private IEnumerable<int> Ids => _log.Lines.Select(line => line.Id.Id);

    private void Take(Action<LeakGuardOptions> change) => _settings.Take(RunningPool.Fresh(change));
}

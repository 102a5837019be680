using LeakGuard.DependencyInjection;
using LeakGuard.Tests.Reporting;

namespace LeakGuard.Tests.DependencyInjection;

/// <summary>Every setting that is called live really changes a pool that runs.</summary>
public sealed class LiveSettingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // What a running pool makes of each setting: the value its part works with, or what the part does.
    private static readonly Dictionary<string, Func<RunningPool, object?>> Effects = new()
    {
        ["LeakThreshold"] = pool => pool.Parts.Round.Rules.LeakThreshold,
        ["IdleInTransactionThreshold"] = pool => pool.Parts.Round.Rules.IdleInTransactionThreshold,
        ["OwnerGrace"] = pool => pool.Parts.Round.Rules.OwnerGrace,
        ["ScanInterval"] = pool => pool.Parts.Round.Rules.Interval,
        ["StackCapture"] = pool => pool.Parts.Capture.Capture(pool.Time.GetTimestamp()) is not null,
        ["DigestWindow"] = LinesOfTwoReports,
        ["LongWaitThreshold"] = pool => pool.Parts.Timer.LongWait,
        ["Queue.Limit"] = pool => pool.Pool.Source.Snapshot().QueueLimit,
        ["Queue.WaitTimeout"] = pool => pool.Parts.Gate.WaitTimeout,
        ["Breaker.ConsecutiveFailures"] = pool => After(pool, "ff"),
        ["Breaker.FailureRatio"] = pool => After(pool, "fssssssssf"),
        ["Breaker.Window"] = pool => After(pool, "fsfsfsfsfsf", TimeSpan.FromSeconds(4)),
        ["Breaker.MinimumThroughput"] = pool => After(pool, "fsfsf"),
        ["Breaker.BreakDuration"] = pool => RetryAfter(pool, breaks: 1) > TimeSpan.FromSeconds(2),
        ["Breaker.MaxBreakDuration"] = pool => RetryAfter(pool, breaks: 12) > TimeSpan.FromSeconds(2),
        ["Breaker.ProbeTimeout"] = ProbeOfTenSeconds,
        ["Reclaim.Abandoned"] = pool => pool.Parts.Reclaimer.Rules.Abandoned,
        ["Reclaim.Suspected"] = pool => pool.Parts.Reclaimer.Rules.Suspected,
        ["Reclaim.After"] = pool => pool.Parts.Reclaimer.Rules.After,
        ["Reclaim.OnlyAboveRatio"] = pool => pool.Parts.Reclaimer.Rules.OnlyAbove,
        ["Reclaim.CancelCommandsAfter"] = pool => pool.Parts.Reclaimer.Rules.CancelAfter,
        ["Reclaim.ExemptSites"] = pool => pool.Parts.Reclaimer.Rules.Exempt.Match(new LeaseOrigin { Site = "ImportJob.RunAsync (ImportJob.cs:7)" }),
        ["Reclaim.CollectWhenExhausted"] = pool => pool.Parts.Reclaimer.Rules.Collects,
        ["ValidateAfterIdle"] = pool => pool.Parts.Check.AfterIdle,
        ["DrainTimeout"] = pool => pool.Parts.Drain.Timeout,
        ["Health.BusyRatio"] = pool => pool.Parts.Health.Rules.BusyRatio,
        ["Health.UnhealthyAfter"] = pool => pool.Parts.Health.Rules.UnhealthyAfter,
        ["Health.RecoverAfter"] = pool => pool.Parts.Health.Rules.RecoverAfter,
    };

    public static TheoryData<string> LiveSettings => [.. SettingList.All.Where(setting => setting.IsLive).Select(setting => setting.Name)];

    [Theory]
    [MemberData(nameof(LiveSettings))]
    public void A_live_setting_changes_the_pool_that_runs(string setting)
    {
        using var unchanged = new RunningPool();
        using var changed = new RunningPool();
        using var startedSo = new RunningPool(OtherSettings.ByName[setting]);

        changed.Change(OtherSettings.ByName[setting]);

        var effect = Effects[setting](changed);
        Assert.NotEqual(Effects[setting](unchanged), effect);
        Assert.Equal(Effects[setting](startedSo), effect);
        var line = changed.Log.Lines[0];
        Assert.Equal(5001, line.Id.Id);
        Assert.StartsWith($"Settings of pool 'nowhere.invalid:5432/app' changed and hold from now on: {setting} from ", line.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(LiveSettings))]
    public void A_live_setting_can_be_taken_back(string setting)
    {
        using var unchanged = new RunningPool();
        using var pool = new RunningPool();

        pool.Change(OtherSettings.ByName[setting]);
        pool.Change(null);

        Assert.Equal(Effects[setting](unchanged), Effects[setting](pool));
    }

    [Fact]
    public async Task A_watchdog_that_runs_goes_its_rounds_at_the_new_interval()
    {
        var rounds = new Rounds();
        using var pool = new RunningPool(options => options.Listeners.Add(rounds));
        pool.Parts.Watchdog.Start();
        Assert.True(SpinWait.SpinUntil(() => pool.Time.ArmedTimers == 1, Patience));
        Assert.Equal(TimeSpan.FromSeconds(1), pool.Time.NextDue);

        pool.Change(options => options.ScanInterval = TimeSpan.FromSeconds(3));

        Assert.Equal(TimeSpan.FromSeconds(3), pool.Time.NextDue);
        Assert.True(await rounds.Done.WaitAsync(Patience)); // At once, as part of the change.
        pool.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.True(await rounds.Done.WaitAsync(Patience));
        Assert.Equal(TimeSpan.FromSeconds(3), pool.Time.NextDue);
    }

    private static object LinesOfTwoReports(RunningPool pool)
    {
        var before = pool.Log.Lines.Count;
        pool.Parts.Log.OnLeakDetected(Sample.Leak());
        pool.Parts.Log.OnLeakDetected(Sample.Leak());
        return pool.Log.Lines.Count - before;
    }

    private static object After(RunningPool pool, string attempts, TimeSpan between = default)
    {
        pool.Attempt(attempts, between);
        return pool.Breaker;
    }

    private static TimeSpan RetryAfter(RunningPool pool, int breaks)
    {
        pool.Trip(breaks);
        return pool.Ask().Pass.RetryAfter;
    }

    // Whether a caller let through to try may take ten seconds.
    private static object ProbeOfTenSeconds(RunningPool pool)
    {
        pool.Trip();
        pool.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(pool.Ask().IsGranted);
        pool.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(pool.Ask().IsGranted);
        return pool.Breaker;
    }

    private sealed class Rounds : LeakGuardListener
    {
        public SemaphoreSlim Done { get; } = new(0);

        public override void OnScanCompleted(PoolSnapshot pool) => Done.Release();
    }
}

using System.Globalization;
using LeakGuard;
using WarStory.JobShop;

namespace WarStory.Story;

/// <summary>The bug stays for long minutes, under load, and LeakGuard takes back what it leaks: who is harmed?</summary>
internal sealed class EnduringAct(Stage stage, TimeSpan length) : GuardedAct(stage, "Endurance")
{
    private TimeSpan? _firstReclaimAt;

    protected override IJob Job => new ImportUserJob();

    protected override int PoolSize => 40;

    protected override int OrdersPerSecond => 200;

    protected override void BeginAct() => Narrator.BeginAct(
        string.Create(CultureInfo.InvariantCulture, $"Endurance · The bug stays for {length.TotalMinutes:0.#} minutes"),
        $"{OrdersPerSecond} imports a second over a pool of {PoolSize}; one in {UserTable.InvalidEvery} leaks its connection, inside a transaction. "
        + "Reclaim.Suspected = Enabled: what has been idle for 1.5 s is taken back.");

    // Nothing is left to the garbage collector: every leaked connection has to be taken back on suspicion.
    protected override void Configure(LeakGuardOptions options)
    {
        base.Configure(options);
        options.Reclaim.Abandoned = false;
        options.Reclaim.Suspected = ReclaimMode.Enabled;
        options.Reclaim.After = TimeSpan.FromSeconds(1.5);
    }

    protected override async Task<ActReport> PlayAsync(Shop shop)
    {
        await WatchAsync(shop, length, () => false);
        var sessions = await TellStatusAsync(shop);
        var jobs = shop.Tally;
        var failed = _firstReclaimAt is { } since ? jobs.CountEndedSince(since, JobEnd.Refused, JobEnd.Broken) : -1;
        var healthy = jobs.Count(JobEnd.Done);
        var touched = jobs.Count(JobEnd.TakenBack) + WronglyNamed + Math.Max(0, Journal.Reclamations.Count - jobs.Count(JobEnd.Invalid));
        return Report(
            "endurance",
            shop,
            sessions,
            new($"Endurance: {Journal.Reclamations.Count} leaked connections were taken back, and no job failed for want of one since the first ({failed})", failed == 0),
            new($"Endurance: of {healthy} healthy leases, {touched} were touched", healthy > 0 && touched == 0));
    }

    protected override async Task TellNewsAsync(Shop shop)
    {
        await base.TellNewsAsync(shop);
        if (_firstReclaimAt is null && !Journal.Reclamations.IsEmpty)
        {
            _firstReclaimAt = shop.Elapsed;
        }
    }
}

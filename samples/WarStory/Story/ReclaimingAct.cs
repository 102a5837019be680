using LeakGuard;
using WarStory.JobShop;
using WarStory.Telling;

namespace WarStory.Story;

/// <summary>The same bug, and LeakGuard takes suspected connections back: the service lives until the fix is there.</summary>
internal sealed class ReclaimingAct(Stage stage) : GuardedAct(stage, "Act 4")
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(13);

    private TimeSpan? _firstReclaimAt;

    protected override IJob Job => new ImportUserJob();

    protected override void BeginAct() => Narrator.BeginAct(
        "Act 4 · LeakGuard takes back",
        "Still the same bug. Reclaim.Suspected = Enabled: what has been idle in a transaction for 1.5 s is rolled back and returned.");

    protected override void Configure(LeakGuardOptions options)
    {
        base.Configure(options);
        options.Reclaim.Suspected = ReclaimMode.Enabled;
        options.Reclaim.After = TimeSpan.FromSeconds(1.5);
    }

    protected override async Task<ActReport> PlayAsync(Shop shop)
    {
        await WatchAsync(shop, Length, () => false);
        var sessions = await TellStatusAsync(shop);
        var since = _firstReclaimAt ?? TimeSpan.Zero;
        var failed = shop.Tally.CountEndedSince(since, JobEnd.Refused, JobEnd.Broken);
        Narrator.Tell(
            "jobs",
            $"since the first connection was taken back: {shop.Tally.CountEndedSince(since, JobEnd.Done)} done, "
            + $"{shop.Tally.CountEndedSince(since, JobEnd.Invalid)} invalid records, {failed} failed for want of a connection.",
            failed == 0 ? Tone.Good : Tone.Bad);
        return Report(
            "4 reclaiming",
            shop,
            sessions,
            new($"Act 4: the service survived: {Journal.Reclamations.Count} connections taken back, and no job failed that should not", _firstReclaimAt is not null && failed == 0),
            new("Act 4: only connections of the true line were reported or taken", RightlyNamed > 0 && WronglyNamed == 0));
    }

    protected override async Task TellNewsAsync(Shop shop)
    {
        await base.TellNewsAsync(shop);
        if (_firstReclaimAt is null && Journal.Reclamations.TryPeek(out var first))
        {
            _firstReclaimAt = shop.Elapsed;
            var lease = first.Lease;
            Narrator.Tell(
                "LeakGuard",
                $"first connection taken back ({first.Kind}, {first.Certainty}): {lease.Origin.Site}, held for {lease.Age.TotalSeconds:0.0} s.",
                Tone.Good);
        }
    }
}

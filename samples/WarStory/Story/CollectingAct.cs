using LeakGuard;
using WarStory.JobShop;
using WarStory.Telling;

namespace WarStory.Story;

/// <summary>LeakGuard as it comes: it takes nothing on suspicion, and what is garbage comes back once it is found.</summary>
internal sealed class CollectingAct(Stage stage) : GuardedAct(stage, "Act 3")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(2);

    private bool _collectionTold;

    protected override IJob Job => new ImportUserJob();

    protected override void BeginAct() => Narrator.BeginAct(
        "Act 3 · LeakGuard as it comes",
        "Still the same bug, and nothing may be taken on suspicion. A connection that its job has lost is garbage; it comes back once the "
        + "collector finds it, and an exhausted pool asks the collector to look.");

    protected override async Task<ActReport> PlayAsync(Shop shop)
    {
        await WatchAsync(shop, Patience, () => _collectionTold && !Journal.Reclamations.IsEmpty);
        var freed = shop.Elapsed;
        await WatchAsync(shop, Afterwards, () => false);
        var sessions = await TellStatusAsync(shop);
        var suspected = Journal.Reclamations.Count(taken => taken.Certainty == Certainty.Suspected);
        return Report(
            "3 collecting",
            shop,
            sessions,
            new($"Act 3: {Journal.Reclamations.Count} connections that nobody could return came back, {suspected} were taken on suspicion", !Journal.Reclamations.IsEmpty && suspected == 0),
            new($"Act 3: the exhausted pool was freed by the collection it asked for, and {shop.Tally.CountEndedSince(freed, JobEnd.Done)} jobs were done in the {Afterwards.TotalSeconds:0} s after it", (_collectionTold || shop.Tally.Count(JobEnd.Refused) == 0) && shop.Tally.CountEndedSince(freed, JobEnd.Done) > 0));
    }

    protected override async Task TellNewsAsync(Shop shop)
    {
        await base.TellNewsAsync(shop);
        if (!_collectionTold && Journal.Collections.TryPeek(out var pool))
        {
            _collectionTold = true;
            Narrator.Tell("LeakGuard", $"{pool.Leased} of {pool.MaxPoolSize} leased, {pool.Waiting} waiting: a garbage collection is asked for, in the background.", Tone.Warning);
        }
    }
}

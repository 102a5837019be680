using WarStory.JobShop;

namespace WarStory.Story;

/// <summary>The bug is fixed: nothing to report.</summary>
internal sealed class RepairedAct(Stage stage) : GuardedAct(stage, "Act 5")
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(8);

    protected override IJob Job => new RepairedImportUserJob();

    protected override void BeginAct() => Narrator.BeginAct(
        "Act 5 · The fix",
        "09:50. 'await using' before the connection and the transaction. As many invalid records as before, and the thresholds of act 2.");

    protected override async Task<ActReport> PlayAsync(Shop shop)
    {
        await WatchAsync(shop, Length, () => false);
        var sessions = await TellStatusAsync(shop);
        var isQuiet = Journal.Reports.IsEmpty && Journal.Reclamations.IsEmpty && shop.Tally.Count(JobEnd.Refused) + shop.Tally.Count(JobEnd.Broken) == 0;
        return Report(
            "5 repaired",
            shop,
            sessions,
            new Claim(
                $"Act 5: quiet: no report and no refusal, with {shop.Tally.Count(JobEnd.Invalid)} invalid records",
                isQuiet && shop.Tally.Count(JobEnd.Invalid) > 0));
    }
}

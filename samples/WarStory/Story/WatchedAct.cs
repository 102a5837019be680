using LeakGuard;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WarStory.JobShop;
using WarStory.Telling;

namespace WarStory.Story;

/// <summary>LeakGuard looks on and takes nothing back: the pool dies again, but this time it is known of what.</summary>
internal sealed class WatchedAct(Stage stage) : GuardedAct(stage, "Act 2")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(35);

    private bool _refusalTold;

    protected override IJob Job => new ImportUserJob();

    protected override void BeginAct() => Narrator.BeginAct(
        "Act 2 · LeakGuard reports, and takes nothing back",
        "The same jobs with the same bug. They were given another DbDataSource; not a line of them has changed.");

    protected override void Configure(LeakGuardOptions options)
    {
        base.Configure(options);
        options.Reclaim.Abandoned = false;
    }

    protected override async Task<ActReport> PlayAsync(Shop shop)
    {
        await WatchAsync(shop, Patience, () => _refusalTold && Healths[^1] == HealthStatus.Unhealthy);
        var sessions = await TellStatusAsync(shop);
        var holders = Pool.Leases.GroupBy(lease => lease.Origin.Site).OrderByDescending(group => group.Count()).ToList();
        foreach (var holder in holders)
        {
            var oldest = holder.MaxBy(lease => lease.Age)!;
            Narrator.Tell(
                "who?",
                $"{holder.Count()} × {holder.Key}, oldest {oldest.Age.TotalSeconds:0.0} s, {StateOf(oldest)}, in '{oldest.Operation}', trace {oldest.TraceId}",
                Tone.Bad);
        }

        if (holders.FirstOrDefault()?.First().Origin is { LineNumber: > 0 } origin)
        {
            Narrator.Add("", $"{Path.GetFileName(origin.FilePath)}, from that line on. Where it throws, nobody disposes the connection:");
            Narrator.Quote(Stage.Source.From(origin.LineNumber), Tone.Plain);
        }

        return Report(
            "2 reporting",
            shop,
            sessions,
            new($"Act 2: the line that was named is the true one, {Stage.Source.TruePlace} ({RightlyNamed} connections), and no other was", RightlyNamed > 0 && WronglyNamed == 0),
            new("Act 2: a refused caller was told that line", RefusalNamesTheLine(shop)),
            new($"Act 2: the report that ran {SlowReportJob.Seconds} s in one query was not called a leak", shop.Tally.SlowReportsDone > 0 && !IsReportAccused),
            new("Act 2: health went from Healthy over Degraded to Unhealthy", Healths is [HealthStatus.Healthy, .., HealthStatus.Degraded, HealthStatus.Unhealthy]));
    }

    protected override async Task TellNewsAsync(Shop shop)
    {
        await base.TellNewsAsync(shop);
        if (!_refusalTold && FirstTimeout(shop) is { } refusal)
        {
            _refusalTold = true;
            Narrator.Tell("alert", $"A job was refused. Its {refusal.GetType().Name} says:", Tone.Bad);
            Narrator.Quote(refusal.Message, Tone.Bad);
        }
    }

    private static string StateOf(LeaseInfo lease) =>
        lease.Activity == LeaseActivity.IdleInTransaction ? $"idle in transaction for {lease.IdleFor.TotalSeconds:0.0} s" : $"{lease.Activity}";

    private static PoolWaitTimeoutException? FirstTimeout(Shop shop) => shop.Tally.First<PoolWaitTimeoutException>();

    private bool IsReportAccused =>
        Journal.Reports.Any(report => report.Lease.Origin.Site.Contains(nameof(SlowReportJob), StringComparison.Ordinal));

    private bool RefusalNamesTheLine(Shop shop) =>
        FirstTimeout(shop)?.Rejection.Holders is [{ } first, ..] && Stage.Source.IsTrue(first.Origin.FilePath, first.Origin.LineNumber);
}

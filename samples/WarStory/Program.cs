using System.Globalization;
using WarStory.Story;

TimeSpan? endurance = args switch
{
    [] => null,
    ["endure"] => TimeSpan.FromMinutes(10),
    ["endure", var minutes] when double.TryParse(minutes, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 => TimeSpan.FromMinutes(number),
    _ => TimeSpan.MinValue,
};
if (endurance == TimeSpan.MinValue)
{
    Console.Error.WriteLine("Usage: WarStory                     the story of a leak, about a minute");
    Console.Error.WriteLine("       WarStory endure [MINUTES]    the leak goes on under load, and is taken back; 10 minutes unless given");
    return 2;
}

await using var stage = await Stage.BuildAsync();
stage.Narrator.Say($"A story of a connection pool, on PostgreSQL {stage.ServerVersion}. It takes {(endurance is { } length ? $"{length.TotalMinutes:0.#} minutes" : "about a minute")}.");

Act[] acts = endurance is { } end
    ? [new EnduringAct(stage, end)]
    : [new BareAct(stage), new WatchedAct(stage), new CollectingAct(stage), new ReclaimingAct(stage), new RepairedAct(stage)];
List<ActReport> reports = [];
foreach (var act in acts)
{
    reports.Add(await act.PlayAsync());
}

var verdict = new Verdict(reports);
verdict.Tell(stage.Narrator);
return verdict.Holds ? 0 : 1;

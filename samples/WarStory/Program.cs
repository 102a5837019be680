using WarStory.Story;

await using var stage = await Stage.BuildAsync();
stage.Narrator.Say($"A story of a connection pool, on PostgreSQL {stage.ServerVersion}. It takes about a minute.");

Act[] acts = [new BareAct(stage), new WatchedAct(stage), new ReclaimingAct(stage), new RepairedAct(stage)];
List<ActReport> reports = [];
foreach (var act in acts)
{
    reports.Add(await act.PlayAsync());
}

var verdict = new Verdict(reports);
verdict.Tell(stage.Narrator);
return verdict.Holds ? 0 : 1;

using System.Globalization;
using Spectre.Console;
using WarStory.JobShop;
using WarStory.Telling;

namespace WarStory.Story;

/// <summary>Adds up what the acts measured, and says whether the story came true.</summary>
internal sealed class Verdict(IReadOnlyList<ActReport> acts)
{
    private static readonly string[] Columns =
        ["act", "jobs\ndone", "invalid\nrecords", "refused,\nfailed", "slowest\nimport", "leaks\nnamed", "taken\nback", "idle in tx\nat the end", "health"];

    public bool Holds => Claims.All(claim => claim.Holds);

    private IEnumerable<Claim> Claims => acts.SelectMany(act => act.Claims);

    public void Tell(Narrator narrator)
    {
        narrator.BeginAct("Verdict", "Every number was measured in this run.");
        narrator.Show(Numbers());
        narrator.Skip();
        foreach (var claim in Claims)
        {
            narrator.Add(claim.Holds ? "true" : "FALSE", claim.Text, claim.Holds ? Tone.Good : Tone.Bad);
        }
    }

    private Table Numbers()
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in Columns)
        {
            table.AddColumn(new TableColumn(column) { Alignment = column is "act" or "health" ? Justify.Left : Justify.Right });
        }

        foreach (var act in acts)
        {
            var failed = act.Jobs.Count(JobEnd.Refused) + act.Jobs.Count(JobEnd.Broken) + act.Jobs.Count(JobEnd.TakenBack);
            table.AddRow(
                act.Name,
                Text(act.Jobs.Count(JobEnd.Done)),
                Text(act.Jobs.Count(JobEnd.Invalid)),
                Text(failed),
                Text(act.Jobs.SlowestImport),
                Text(act.LeaksNamed),
                Text(act.TakenBack),
                Text(act.IdleInTransaction),
                act.Health);
        }

        return table;
    }

    private static string Text(TimeSpan duration) => duration < TimeSpan.FromSeconds(1)
        ? duration.TotalMilliseconds.ToString("0' ms'", CultureInfo.InvariantCulture)
        : duration.TotalSeconds.ToString("0.0' s'", CultureInfo.InvariantCulture);

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "–";
}

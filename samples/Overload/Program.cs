using Overload.Load;
using Overload.Telling;

// Overload                 a short run, and a table
// Overload --json FOLDER   a full run, a line of JSON for each result, kept in FOLDER together with a plot
if (args is not ([] or ["--json", _]))
{
    await Console.Error.WriteLineAsync("Usage: Overload [--json FOLDER]");
    return 2;
}

var folder = args.ElementAtOrDefault(1);
var contest = new Contest(folder is null ? Plan.Short : Plan.Full, Console.Error.WriteLine);
List<CellResult> results = [];
await foreach (var result in contest.RunAsync())
{
    results.Add(result);
    if (folder is not null)
    {
        Console.WriteLine(ResultJson.Of(result));
    }
}

if (folder is null)
{
    ResultTable.Show(results);
    return 0;
}

Directory.CreateDirectory(folder);
await File.WriteAllTextAsync(Path.Combine(folder, "overload.jsonl"), string.Concat(results.Select(result => ResultJson.Of(result) + "\n")));
await File.WriteAllTextAsync(Path.Combine(folder, "overload.svg"), Plot.Of(results));
return 0;

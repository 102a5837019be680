using System.Globalization;
using System.Text.Json;
using LeakGuard.Tests.Architecture;

namespace LeakGuard.Tests.Documentation;

public sealed class ReadmeResultTests
{
    [Fact]
    public void The_README_shows_the_kept_results_of_overload()
    {
        var kept = File.ReadLines(Path.Combine(SourceTree.Root, "benchmarks/results/overload.jsonl")).Select(Row);
        var documented = Readme.Rows("Load").Select(row => string.Join(" | ", row));

        Assert.Equal(kept, documented);
    }

    private static string Row(string line)
    {
        var result = JsonDocument.Parse(line).RootElement;
        var firstRefusal = result.GetProperty("time_to_first_refusal_ms");
        string[] cells =
        [
            result.GetProperty("name").GetString()!["overload_".Length..],
            result.GetProperty("guard").GetString()!,
            (result.GetProperty("goodput_vs_capacity").GetDouble() * 100).ToString("0' %'", CultureInfo.InvariantCulture),
            Milliseconds(result.GetProperty("p50_ms")),
            Milliseconds(result.GetProperty("p99_ms")),
            string.Create(CultureInfo.InvariantCulture, $"{result.GetProperty("refused").GetInt64():#,0} of {result.GetProperty("offered").GetInt64():#,0}"),
            firstRefusal.ValueKind == JsonValueKind.Null ? "–" : Milliseconds(firstRefusal),
        ];
        return string.Join(" | ", cells);
    }

    private static string Milliseconds(JsonElement number) => number.GetDouble().ToString("#,0' ms'", CultureInfo.InvariantCulture);
}

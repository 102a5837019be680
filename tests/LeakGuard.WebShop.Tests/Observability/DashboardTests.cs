using System.Text.Json;

namespace LeakGuard.WebShop.Tests.Observability;

/// <summary>The dashboard can be imported as it is.</summary>
public sealed class DashboardTests
{
    private const int Columns = 24;

    private readonly Dashboard _dashboard = new();

    [Fact]
    public void It_has_what_Grafana_asks_of_an_import()
    {
        Assert.Equal(42, _dashboard.Root.GetProperty("schemaVersion").GetInt32());
        Assert.InRange(_dashboard.Root.GetProperty("uid").GetString()!.Length, 8, 40);
        Assert.False(_dashboard.Root.TryGetProperty("id", out _), "An id belongs to one Grafana.");
    }

    [Fact]
    public void Every_query_goes_to_the_data_source_that_is_chosen_at_the_top()
    {
        var sources = _dashboard.Panels
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray().Append(panel))
            .Concat(_dashboard.Variables.Where(variable => variable.GetProperty("type").GetString() == "query"))
            .Select(asker => asker.GetProperty("datasource").GetRawText());

        Assert.Equal("datasource", _dashboard.Variables.First().GetProperty("type").GetString());
        Assert.Equal("datasource", _dashboard.Variables.First().GetProperty("name").GetString());
        Assert.Equal("""{"type": "prometheus", "uid": "${datasource}"}""", Assert.Single(sources.Distinct()));
    }

    [Fact]
    public void Panels_have_ids_of_their_own_and_explain_themselves()
    {
        var ids = _dashboard.Panels.Select(panel => panel.GetProperty("id").GetInt32()).ToArray();

        Assert.Equal(ids.Distinct(), ids);
        Assert.All(_dashboard.Panels, panel => Assert.NotEmpty(panel.GetProperty("description").GetString()!));
    }

    [Fact]
    public void Panels_do_not_overlap()
    {
        var cells = _dashboard.Panels.Select(panel => panel.GetProperty("gridPos")).SelectMany(Cells).ToArray();

        Assert.All(cells, cell => Assert.InRange(cell.X, 0, Columns - 1));
        Assert.Equal(cells.Length, cells.Distinct().Count());
    }

    private static IEnumerable<(int X, int Y)> Cells(JsonElement position) =>
        from x in Enumerable.Range(position.GetProperty("x").GetInt32(), position.GetProperty("w").GetInt32())
        from y in Enumerable.Range(position.GetProperty("y").GetInt32(), position.GetProperty("h").GetInt32())
        select (x, y);
}

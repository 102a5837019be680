using System.Text.Json;
using System.Text.RegularExpressions;

namespace LeakGuard.WebShop.Tests.Observability;

/// <summary>samples/Observability/dashboard.json as data.</summary>
internal sealed class Dashboard
{
    private static readonly Regex LabelValues = new(@"^label_values\((?<query>.*), (?<label>\w+)\)$");

    public JsonElement Root { get; } = JsonDocument.Parse(Repository.Read("samples/Observability/dashboard.json")).RootElement;

    public IEnumerable<JsonElement> Panels => Root.GetProperty("panels").EnumerateArray();

    public IEnumerable<JsonElement> Variables => Root.GetProperty("templating").GetProperty("list").EnumerateArray();

    /// <summary>The queries of all panels, by the panel's title.</summary>
    public IEnumerable<(string Panel, string Query)> Queries =>
        from panel in Panels
        from target in panel.GetProperty("targets").EnumerateArray()
        select (panel.GetProperty("title").GetString()!, target.GetProperty("expr").GetString()!);

    /// <summary>What the variables ask for, as queries that a Prometheus understands.</summary>
    public IEnumerable<string> VariableQueries =>
        from variable in Variables
        where variable.GetProperty("type").GetString() == "query"
        let match = LabelValues.Match(variable.GetProperty("query").GetProperty("query").GetString()!)
        select $"count by ({match.Groups["label"].Value}) ({match.Groups["query"].Value})";

    /// <summary>A query as Grafana sends it with everything selected.</summary>
    public static string Filled(string query) => Regex.Replace(query, @"\$(job|instance|pool)\b", ".*").Replace("$__rate_interval", "30s", StringComparison.Ordinal);
}

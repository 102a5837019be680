namespace LeakGuard.WebShop.Tests.Observability;

/// <summary>What the dashboard and the rules ask for is what the shop exposes.</summary>
public sealed class MetricNameTests(ScrapedShop shop) : IClassFixture<ScrapedShop>
{
    // Prometheus adds these when it scrapes; "le" is a histogram's own.
    private static readonly string[] OfTheScrape = ["job", "instance"];

    private static readonly Dashboard Dashboard = new();

    public static TheoryData<string, string> Queries
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (panel, query) in Dashboard.Queries)
            {
                data.Add(panel, query);
            }

            foreach (var query in Dashboard.VariableQueries)
            {
                data.Add("variable", query);
            }

            foreach (var rule in AlertRules.All)
            {
                data.Add(rule.Alert, rule.Expr);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public void A_query_names_metrics_and_labels_that_the_shop_exposes(string place, string query)
    {
        var names = new PromQuery(query);

        Assert.True(names.Metrics.Count > 0, $"{place} asks for nothing.");
        Assert.Empty(names.Metrics.Except(shop.Metrics.Names));
        Assert.Empty(names.Labels.Except(OfTheScrape).Except(names.Metrics.SelectMany(shop.Metrics.LabelsOf)));
    }

    [Fact]
    public void Every_instrument_of_LeakGuard_is_on_the_dashboard()
    {
        var shown = Dashboard.Queries.SelectMany(query => new PromQuery(query.Query).Metrics).ToHashSet();
        var exposed = shop.Metrics.Names
            .Where(name => name.StartsWith("leakguard_", StringComparison.Ordinal) || name.StartsWith("db_client_connection_", StringComparison.Ordinal))
            .Where(name => !name.EndsWith("_sum", StringComparison.Ordinal) && !name.EndsWith("_count", StringComparison.Ordinal))
            .Where(name => !name.Contains("npgsql", StringComparison.Ordinal));

        Assert.Empty(exposed.Except(shown));
    }

    [Fact]
    public void A_misspelt_metric_or_label_would_be_noticed()
    {
        var query = new PromQuery("sum by (le, pol) (rate(leakguard_leeks_total{kint=\"abandoned\", job=~\"$job\"}[$__rate_interval])) > bool 0 unless up");

        Assert.Equal(["leakguard_leeks_total", "up"], query.Metrics);
        Assert.Equal(["le", "pol", "kint", "job"], query.Labels);
    }
}

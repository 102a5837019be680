using LeakGuard.TestSupport;

namespace LeakGuard.WebShop.Tests.Observability;

public sealed class AlertRuleTests
{
    private const string UnitTests = "samples/Observability/alerts.test.yaml";

    public static TheoryData<string> Alerts => [.. AlertRules.All.Select(rule => rule.Alert)];

    [PromtoolFact]
    public void The_rules_and_the_configuration_are_valid()
    {
        var rules = Promtool("check", "rules", Repository.PathOf(AlertRules.File));
        var configuration = Promtool("check", "config", Repository.PathOf("samples/Observability/prometheus.yaml"));

        Assert.True(rules.Succeeded, rules.Output);
        Assert.True(configuration.Succeeded, configuration.Output);
    }

    [PromtoolFact]
    public void The_alerts_go_off_when_they_should_and_only_then()
    {
        var outcome = Promtool("test", "rules", Repository.PathOf(UnitTests));

        Assert.True(outcome.Succeeded, outcome.Output);
    }

    [PromtoolTheory]
    [MemberData(nameof(Alerts))]
    public void An_alert_that_never_goes_off_fails_its_unit_test(string alert) => AssertFails(alert, rule => $"({rule}) and vector(0) > 1");

    [PromtoolTheory]
    [MemberData(nameof(Alerts))]
    public void An_alert_that_always_goes_off_fails_its_unit_test(string alert) =>
        AssertFails(alert, _ => "sum by (job, instance, db_client_connection_pool_name) ({__name__=~\".+\"}) >= 0");

    [Theory]
    [MemberData(nameof(Alerts))]
    public void An_alert_says_how_bad_it_is_what_to_do_and_how_long_it_waits(string alert)
    {
        var rule = Rule(alert);

        Assert.Contains(rule.Labels["severity"], (string[])["critical", "warning", "info"]);
        Assert.Contains("{{ $labels.db_client_connection_pool_name }}", rule.Annotations["summary"], StringComparison.Ordinal);
        Assert.Matches(@"^[1-9]\d*m$", rule.For);
    }

    [Fact]
    public void The_table_of_alerts_is_that_of_the_rules()
    {
        var documented = Repository.Read("samples/Observability/README.md").Split('\n')
            .Where(line => line.StartsWith("| `LeakGuard", StringComparison.Ordinal))
            .Select(line => string.Join(' ', line.Split('|', StringSplitOptions.TrimEntries)[1..3]).Replace("`", "", StringComparison.Ordinal));

        Assert.Equal(AlertRules.All.Select(rule => $"{rule.Alert} {rule.Labels["severity"]}"), documented);
    }

    private static void AssertFails(string alert, Func<string, string> change)
    {
        var folder = Directory.CreateTempSubdirectory("leakguard-rules-").FullName;
        try
        {
            // The rule's query stands between "expr:" and "for:" of that alert.
            var rules = Repository.Read(AlertRules.File);
            var start = rules.IndexOf("expr:", rules.IndexOf($"alert: {alert}\n", StringComparison.Ordinal), StringComparison.Ordinal);
            var end = rules.IndexOf("        for:", start, StringComparison.Ordinal);
            var query = change(Rule(alert).Expr.ReplaceLineEndings(" ").Trim());
            File.WriteAllText(Path.Combine(folder, "alerts.yaml"), $"{rules[..start]}expr: '{query}'\n{rules[end..]}");
            var unitTests = Path.Combine(folder, "alerts.test.yaml");
            File.Copy(Repository.PathOf(UnitTests), unitTests);

            var valid = Promtool("check", "rules", Path.Combine(folder, "alerts.yaml"));
            var outcome = Promtool("test", "rules", unitTests);

            Assert.True(valid.Succeeded, valid.Output);
            Assert.False(outcome.Succeeded, outcome.Output);
            Assert.Contains("FAILED", outcome.Output, StringComparison.Ordinal);
            Assert.Contains(alert, outcome.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static AlertRule Rule(string alert) => AlertRules.All.Single(rule => rule.Alert == alert);

    private static CommandResult Promtool(params string[] arguments) => Command.Run([ProgramSearch.Get("promtool", "prometheus"), .. arguments]);
}

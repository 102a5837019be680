namespace LeakGuard.WebShop.Tests.Observability;

/// <summary>A file of rules, as Prometheus reads it.</summary>
internal sealed class RuleFile
{
    public List<RuleGroup> Groups { get; set; } = [];
}

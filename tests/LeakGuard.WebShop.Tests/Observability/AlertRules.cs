using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace LeakGuard.WebShop.Tests.Observability;

/// <summary>samples/Observability/alerts.yaml as data.</summary>
internal static class AlertRules
{
    public const string File = "samples/Observability/alerts.yaml";

    public static IReadOnlyList<AlertRule> All { get; } = [.. Read().Groups.SelectMany(group => group.Rules)];

    private static RuleFile Read() => new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .Build()
        .Deserialize<RuleFile>(Repository.Read(File));
}

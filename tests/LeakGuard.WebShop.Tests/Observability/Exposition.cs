using System.Text.RegularExpressions;

namespace LeakGuard.WebShop.Tests.Observability;

/// <summary>What a /metrics endpoint exposes: every series' name with the labels it comes with.</summary>
internal sealed class Exposition
{
    private static readonly Regex Sample = new(@"^(?<name>[a-zA-Z_:][\w:]*)(\{(?<labels>.*)\})? \S+", RegexOptions.Multiline);
    private static readonly Regex Label = new(@"(?<name>[a-zA-Z_]\w*)=""(\\.|[^""\\])*""");

    private readonly ILookup<string, string> _labels;

    public Exposition(string text)
    {
        var samples = Sample.Matches(text).Select(sample => (
            Name: sample.Groups["name"].Value,
            Labels: Label.Matches(sample.Groups["labels"].Value).Select(label => label.Groups["name"].Value).ToArray())).ToArray();
        Names = samples.Select(sample => sample.Name).ToHashSet(StringComparer.Ordinal);
        _labels = samples
            .SelectMany(sample => sample.Labels, (sample, label) => (sample.Name, Label: label))
            .ToLookup(pair => pair.Name, pair => pair.Label);
    }

    public IReadOnlySet<string> Names { get; }

    public IEnumerable<string> LabelsOf(string name) => _labels[name].Distinct();
}

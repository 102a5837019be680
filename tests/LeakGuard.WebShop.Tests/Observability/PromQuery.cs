using System.Text.RegularExpressions;

namespace LeakGuard.WebShop.Tests.Observability;

/// <summary>The names in a query: of metrics, and of labels.</summary>
internal sealed class PromQuery
{
    private static readonly Regex Text = new("\"[^\"]*\"");
    private static readonly Regex Selector = new(@"\{(?<inside>[^}]*)\}|\b(by|without|on|ignoring|group_left|group_right)\s*\((?<inside>[^)]*)\)");
    private static readonly Regex Range = new(@"\[[^\]]*\]");
    private static readonly Regex Function = new(@"\b[a-z_]+\s*\(");
    private static readonly Regex Name = new(@"(?<![\w:$])[a-zA-Z_:][\w:]*");
    private static readonly string[] Operators = ["and", "or", "unless", "bool", "sum", "max", "min"];

    public PromQuery(string query)
    {
        var bare = Range.Replace(Text.Replace(query, ""), "");
        Labels = [.. Selector.Matches(bare).SelectMany(match => Names(match.Groups["inside"].Value)).Distinct()];
        Metrics = [.. Names(Function.Replace(Selector.Replace(bare, ""), "(")).Except(Operators)];
    }

    public IReadOnlyList<string> Metrics { get; }

    public IReadOnlyList<string> Labels { get; }

    private static IEnumerable<string> Names(string text) => Name.Matches(text).Select(match => match.Value).Distinct();
}

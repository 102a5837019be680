using LeakGuard.AspNetCore.Exchange;
using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Rendering;

/// <summary>One finding of an audit, for programs.</summary>
internal sealed record AuditFindingDocument
{
    public required string Topic { get; init; }

    /// <summary>Hint, Warning or Critical.</summary>
    public required string Severity { get; init; }

    public required string Headline { get; init; }

    public required IReadOnlyList<EvidenceDocument> Why { get; init; }

    public ChangeDocument? Change { get; init; }

    public static AuditFindingDocument Of(AuditFinding finding) => new()
    {
        Topic = finding.Topic.ToString(),
        Severity = AuditLines.Name(finding.Severity),
        Headline = finding.Headline,
        Why = [.. finding.Why.Select(evidence => new EvidenceDocument { What = evidence.What, Value = evidence.Value })],
        Change = finding.Change is { } change ? ChangeDocument.Of(change) : null,
    };
}

using System.Text;

namespace LeakGuard.Diagnosis;

/// <summary>The result of an audit.</summary>
public sealed record AuditReport
{
    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>What to change, the worst first; empty where nothing is to be.</summary>
    public required IReadOnlyList<AuditFinding> Findings { get; init; }

    /// <summary>What it was made of.</summary>
    public required AuditFacts Seen { get; init; }

    /// <summary>What could not be seen, and so was not checked.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The severity of the worst finding.</summary>
    public Severity Severity => Findings.Count > 0 ? Findings.Max(finding => finding.Severity) : Severity.Healthy;

    /// <summary>The report as text: findings with their reasons and what to change, then what could not be seen.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var finding in Findings)
        {
            text.AppendLine($"{finding.Topic} ({(finding.Severity == Severity.Healthy ? "hint" : finding.Severity)}): {finding.Headline}");
            foreach (var evidence in finding.Why)
            {
                text.AppendLine($"  - {evidence}");
            }

            if (finding.Change is { } change)
            {
                text.AppendLine($"  Change: {change}");
                text.AppendLine($"    {change.Command.ReplaceLineEndings("\n    ")}");
            }
        }

        foreach (var note in Notes)
        {
            text.AppendLine($"Note: {note}");
        }

        return text.Length > 0 ? text.ToString().TrimEnd() : "Nothing to change was found.";
    }
}
